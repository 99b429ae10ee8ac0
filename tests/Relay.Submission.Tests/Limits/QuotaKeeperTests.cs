using System.Net;
using Relay.Core.Accounts;
using Relay.Submission.Limits;
using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests.Limits;

public sealed class QuotaKeeperTests : IDisposable
{
    private const int NotReadEvent = 1122;
    private const int NotSavedEvent = 1123;

    private static readonly IPAddress Office = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Home = IPAddress.Parse("2001:db8::1");
    private static readonly Account Alice = new("Älice \"A\"", ["alice@example.org"]);

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly LogLines _log = new();

    private string Path => _directory.File("quotas.json");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_was_sent_before_a_restart_counts_after_it()
    {
        var (quota, keeper) = await StartAsync();
        quota.TryCharge(Alice, Office, 3, 30).ShouldBeNull();
        quota.TryCharge(null, Home, 4, 40).ShouldBeNull();
        await keeper.StopAsync(CancellationToken.None);

        _time.Advance(TimeSpan.FromMinutes(10));
        var (again, _) = await StartAsync();
        Used(again, Alice, Office).ShouldBe((3, 3, 30, 30));
        Used(again, null, Home).ShouldBe((4, 4, 40, 40));
        _log.Of(NotReadEvent).ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_saved_every_few_seconds()
    {
        var (quota, _) = await StartAsync();
        quota.TryCharge(Alice, Office, 3, 30);
        await SavedAsync();

        File.Delete(Path);
        quota.Refund(Alice, Office, 1, 10);
        await SavedAsync();
        var (again, _) = await StartAsync();
        Used(again, Alice, Office).ShouldBe((2, 2, 20, 20));
    }

    [Fact]
    public async Task Nothing_is_written_where_nothing_was_sent()
    {
        var (quota, keeper) = await StartAsync();
        quota.Check(Alice, Office, 1, 1);
        _time.Advance(QuotaKeeper.SaveInterval);
        await keeper.StopAsync(CancellationToken.None);
        Directory.GetFiles(_directory.Path).ShouldBeEmpty();
    }

    [UnixFact]
    public async Task The_file_is_ours_alone_whatever_was_there_before()
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (var path in new[] { Path, Path + ".new" })
        {
            await File.WriteAllTextAsync(path, """{ "accounts": {}, "addresses": {} }""");
            File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        }

        await SendAndStopAsync();
        File.GetUnixFileMode(Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(_directory.Path).ShouldBe([Path]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{ "accounts": null, "addresses": {} }""")]
    [InlineData("""{ "accounts": { "alice": null }, "addresses": {} }""")]
    [InlineData("""{ "accounts": { "alice": {} }, "addresses": {} }""")]
    [InlineData("""{ "accounts": {}, "addresses": {""")]
    public async Task A_broken_file_is_a_warning_and_a_fresh_start(string content)
    {
        await File.WriteAllTextAsync(Path, content);
        var (quota, keeper) = await StartAsync();
        _log.Of(NotReadEvent).ShouldHaveSingleItem().ShouldContain(Path);

        quota.TryCharge(Alice, Office, 3, 30).ShouldBeNull();
        await keeper.StopAsync(CancellationToken.None);
        var (again, _) = await StartAsync();
        Used(again, Alice, Office).ShouldBe((3, 3, 30, 30));
        _log.Of(NotReadEvent).Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("\"count\":3", "\"count\":-3")]
    [InlineData("\"before\":0", "\"before\":99999999999999")]
    [InlineData("\"since\":\"2026", "\"since\":\"20266")]
    [InlineData("192.0.2.1", "192.0.2.300")]
    public async Task So_is_one_that_says_what_can_not_be(string right, string wrong)
    {
        await SendAndStopAsync();
        var content = await File.ReadAllTextAsync(Path);
        content.ShouldContain(right);
        await File.WriteAllTextAsync(Path, content.Replace(right, wrong, StringComparison.Ordinal));

        var (quota, _) = await StartAsync();
        _log.Of(NotReadEvent).Count().ShouldBe(1);
        Used(quota, Alice, Office).ShouldBe((0, 0, 0, 0));
    }

    [Fact]
    public async Task No_damage_to_the_file_keeps_us_from_starting()
    {
        await SendAndStopAsync();
        var content = await File.ReadAllBytesAsync(Path);
        var random = new Random(1122);
        for (var round = 0; round < 300; round++)
        {
            var damaged = content[..random.Next(1, content.Length + 1)];
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            await File.WriteAllBytesAsync(Path, damaged);
            var (quota, keeper) = await StartAsync();
            quota.Check(Alice, Office, 1, 1).ShouldBeNull();
            await keeper.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_file_from_the_future_locks_nobody_out()
    {
        _time.Advance(TimeSpan.FromDays(3650));
        await SendAndStopAsync();
        _time.Advance(TimeSpan.FromDays(-3650));
        var (quota, _) = await StartAsync();
        Used(quota, Alice, Office).ShouldBe((3, 3, 30, 30));
        _time.Advance(TimeSpan.FromDays(2));
        Used(quota, Alice, Office).ShouldBe((0, 0, 0, 0));
    }

    [Fact]
    public async Task A_disk_that_says_no_is_a_warning_once_and_mail_goes_on()
    {
        Directory.CreateDirectory(Path); // nothing can be renamed to it, root or not
        var (quota, keeper) = await StartAsync();
        for (var i = 0; i < 3; i++)
        {
            quota.TryCharge(Alice, Office, 1, 10).ShouldBeNull();
            await _time.WaiterAsync(QuotaKeeper.SaveInterval);
            _time.Advance(QuotaKeeper.SaveInterval);
        }

        await _time.WaiterAsync(QuotaKeeper.SaveInterval);
        _log.Of(NotSavedEvent).ShouldHaveSingleItem().ShouldContain(Path);

        Directory.Delete(Path);
        await keeper.StopAsync(CancellationToken.None);
        var (again, _) = await StartAsync();
        Used(again, Alice, Office).ShouldBe((3, 3, 30, 30));
    }

    private async Task<(SendingQuota Quota, QuotaKeeper Keeper)> StartAsync()
    {
        var options = new QuotaOptions { Account = SendingLimits.None, Address = new SendingLimits { MessagesPerHour = 1_000_000 } };
        var quota = new SendingQuota(options, _time, _log);
        var keeper = new QuotaKeeper(quota, new QuotaFile(Path), _time, _log);
        await keeper.StartAsync(CancellationToken.None);
        return (quota, keeper);
    }

    private async Task SendAndStopAsync()
    {
        var (quota, keeper) = await StartAsync();
        quota.TryCharge(Alice, Office, 3, 30).ShouldBeNull();
        await keeper.StopAsync(CancellationToken.None);
    }

    /// <summary>The keeper waits again when it has saved.</summary>
    private async Task SavedAsync()
    {
        await _time.WaiterAsync(QuotaKeeper.SaveInterval);
        _time.Advance(QuotaKeeper.SaveInterval);
        await _time.WaiterAsync(QuotaKeeper.SaveInterval);
        File.Exists(Path).ShouldBeTrue();
    }

    /// <summary>In this window: messages in the hour and the day, recipients in the hour and the day.</summary>
    private static (long, long, long, long) Used(SendingQuota quota, Account? account, IPAddress client)
    {
        var state = quota.Save();
        var usage = account is not null ? state.Accounts.GetValueOrDefault(account.Name) : state.Addresses.GetValueOrDefault(ClientNetwork.Of(client).ToString());
        return usage is null
            ? (0, 0, 0, 0)
            : (usage.MessagesPerHour.Count, usage.MessagesPerDay.Count, usage.RecipientsPerHour.Count, usage.RecipientsPerDay.Count);
    }
}
