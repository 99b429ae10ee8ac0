using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Accounts;
using Relay.Core.Addresses;

namespace Relay.Accounts.Tests;

public sealed class FileAccountStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly LogLines<AccountsReload> _log = new();
    private readonly AccountsReload _reload;
    private readonly PasswordWork _work = new(atOnce: 1);
    private readonly FileAccountStore _store;

    public FileAccountStoreTests()
    {
        _reload = NewReload();
        _store = new FileAccountStore(_reload, _work, new RememberedLogins(_time, new SeededRandom()));
    }

    private string Path => _directory["accounts.json"];

    public void Dispose()
    {
        _reload.Dispose();
        _work.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task The_right_password_logs_in_and_no_other()
    {
        Write(Some.Account("alice@example.org", "correct horse"), Some.Account("bob@example.org", "battery staple"));

        var account = (await LogInAsync("alice@example.org", "correct horse")).ShouldNotBeNull();

        account.Name.ShouldBe("alice@example.org");
        account.MaySendAs(Mailbox.Parse("alice@example.org")).ShouldBeTrue();
        account.MaySendAs(Mailbox.Parse("bob@example.org")).ShouldBeFalse();
        (await LogInAsync("alice@example.org", "battery staple")).ShouldBeNull();
        (await LogInAsync("alice@example.org", "")).ShouldBeNull();
    }

    [Fact]
    public async Task A_name_is_known_in_any_case_and_composition()
    {
        Write(Some.Account("Zoë@example.org"));

        (await LogInAsync("zoe\u0308@EXAMPLE.org", "correct horse")).ShouldNotBeNull().Name.ShouldBe("Zoë@example.org");
    }

    [Fact]
    public async Task An_unknown_name_waits_for_the_same_work_as_a_known_one()
    {
        Write(Some.Account("alice@example.org"));
        await LogInAsync("alice@example.org", "correct horse"); // from here on nobody waits for the disk
        using var release = new ManualResetEventSlim();
        var occupied = _work.RunAsync(() => false, () => release.Wait(TimeSpan.FromMinutes(1)), default);

        var known = LogInAsync("alice@example.org", "battery staple");
        var unknown = LogInAsync("mallory@example.org", "correct horse");

        known.IsCompleted.ShouldBeFalse();
        unknown.IsCompleted.ShouldBeFalse();
        release.Set();
        (await occupied).ShouldBeTrue();
        (await known).ShouldBeNull();
        (await unknown).ShouldBeNull();
    }

    [Theory]
    [InlineData("alice@example.org", "battery staple")]
    [InlineData("ALICE@example.org", "")]
    [InlineData("alice@example.org", "no\0text")]
    [InlineData("mallory@example.org", "correct horse")]
    [InlineData("mallory@example.org", "no\0text")]
    [InlineData("", "")]
    public async Task A_login_that_is_wrong_costs_the_same_whether_or_not_the_name_is_known(string name, string password)
    {
        Write(Some.Account("alice@example.org"), Some.Account("bob@example.org"));
        await LogInAsync("alice@example.org", "correct horse");
        _work.Runs.ShouldBe(1);

        (await LogInAsync(name, password)).ShouldBeNull();
        _work.Runs.ShouldBe(2);
        (await LogInAsync(name, password)).ShouldBeNull();
        _work.Runs.ShouldBe(3, "what is wrong is not remembered");

        Write(Some.Account("alice@example.org"));
        (await LogInAsync(name, password)).ShouldBeNull();
        _work.Runs.ShouldBe(5, "once by what the file said, and once by what it says now");
    }

    [Fact]
    public async Task A_client_that_logs_in_for_each_message_pays_once_in_some_minutes()
    {
        Write(Some.Account("alice@example.org"));
        for (var i = 0; i < 100; i++)
            (await LogInAsync("Alice@example.org", "correct horse")).ShouldNotBeNull();
        _work.Runs.ShouldBe(1);

        _time.Advance(RememberedLogins.Lifetime);
        (await LogInAsync("alice@example.org", "correct horse")).ShouldNotBeNull();
        _work.Runs.ShouldBe(2);
    }

    [Fact]
    public async Task A_crowd_that_logs_in_at_once_costs_one_check()
    {
        Write(Some.Account("alice@example.org"));
        using var release = new ManualResetEventSlim();
        var occupied = _work.RunAsync(() => false, () => release.Wait(TimeSpan.FromMinutes(1)), default);
        var crowd = Enumerable.Range(0, 100).Select(_ => LogInAsync("alice@example.org", "correct horse")).ToArray();

        release.Set();
        (await Task.WhenAll(crowd)).ShouldAllBe(account => account != null);

        await occupied;
        _work.Runs.ShouldBe(2, "the one that kept them waiting, and theirs");
    }

    [Fact]
    public async Task A_remembered_login_gets_the_account_as_it_is_now()
    {
        Write(Some.Account("alice@example.org"));
        (await LogInAsync("alice@example.org", "correct horse")).ShouldNotBeNull().Addresses.ShouldBe(["alice@example.org"]);

        Write(Some.Account("alice@example.org") with { Addresses = ["*@example.org"] }, Some.Account("bob@example.org"));
        PassInterval();

        (await LogInAsync("alice@example.org", "correct horse")).ShouldNotBeNull().Addresses.ShouldBe(["*@example.org"]);
        _work.Runs.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_password_under_another_verifier_is_checked_again()
    {
        Write(Some.Account("alice@example.org"));
        await LogInAsync("alice@example.org", "correct horse");

        Write(new AccountEntry("alice@example.org", Some.Verifier("correct horse", salt: 2)));
        PassInterval();

        (await LogInAsync("alice@example.org", "correct horse")).ShouldNotBeNull();
        _work.Runs.ShouldBe(2);
    }

    [Fact]
    public async Task Whoever_waits_for_a_turn_can_be_cancelled()
    {
        Write(Some.Account("alice@example.org"), Some.Account("bob@example.org"));
        await LogInAsync("alice@example.org", "correct horse");
        using var release = new ManualResetEventSlim();
        var occupied = _work.RunAsync(() => false, () => release.Wait(TimeSpan.FromMinutes(1)), default);
        using var cancellation = new CancellationTokenSource();
        var waiting = _store.AuthenticateAsync("bob@example.org", "correct horse", cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        release.Set();
        await occupied;
        (await LogInAsync("bob@example.org", "correct horse")).ShouldNotBeNull("the turn was given back");
    }

    [Fact]
    public async Task Password_work_stays_off_the_pool() => (await _work.RunAsync(() => false, () => Thread.CurrentThread.IsThreadPoolThread, default)).ShouldBeFalse();

    [Fact]
    public async Task An_account_that_is_added_can_log_in_without_a_restart()
    {
        Write(Some.Account("alice@example.org"));
        (await LogInAsync("bob@example.org", "correct horse")).ShouldBeNull();

        Write(Some.Account("alice@example.org"), Some.Account("bob@example.org"));
        PassInterval();

        (await LogInAsync("bob@example.org", "correct horse")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_login_is_worth_as_much_as_the_file_says_later()
    {
        Write(Some.Account("alice@example.org"), Some.Account("bob@example.org"));
        var bob = (await LogInAsync("bob@example.org", "correct horse")).ShouldNotBeNull();
        (await _store.RefreshAsync(bob, default)).ShouldNotBeNull().Name.ShouldBe("bob@example.org");

        Write(Some.Account("alice@example.org"));
        PassInterval();

        (await _store.RefreshAsync(bob, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_login_by_a_password_that_has_changed_is_worth_nothing_any_more()
    {
        Write(Some.Account("alice@example.org", "first password"), Some.Account("bob@example.org"));
        var alice = (await LogInAsync("alice@example.org", "first password")).ShouldNotBeNull();
        var bob = (await _store.FindScramAsync("bob@example.org", default)).Account.ShouldNotBeNull();

        Write(Some.Account("alice@example.org", "second password"), Some.Account("bob@example.org") with { Addresses = ["*"] });
        PassInterval();

        (await _store.RefreshAsync(alice, default)).ShouldBeNull();
        (await _store.RefreshAsync(bob, default)).ShouldNotBeNull().Addresses.ShouldBe(["*"], "bob's password is the same, and what he may do counts at once");
        var again = (await LogInAsync("alice@example.org", "second password")).ShouldNotBeNull();
        (await _store.RefreshAsync(again, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_password_that_has_just_been_set_works_at_once()
    {
        Write(Some.Account("alice@example.org"));
        (await LogInAsync("alice@example.org", "battery staple")).ShouldBeNull();

        Write(Some.Account("alice@example.org", "battery staple"));

        (await LogInAsync("alice@example.org", "battery staple")).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_account_that_is_removed_can_not_log_in_any_more()
    {
        Write(Some.Account("alice@example.org"), Some.Account("bob@example.org"));
        (await LogInAsync("bob@example.org", "correct horse")).ShouldNotBeNull();

        Write(Some.Account("alice@example.org"));
        PassInterval();

        (await LogInAsync("bob@example.org", "correct horse")).ShouldBeNull();
        (await LogInAsync("alice@example.org", "correct horse")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_new_password_counts_though_length_and_time_of_the_file_stay()
    {
        Write(Some.Account("alice@example.org", "first password"));
        var written = File.GetLastWriteTimeUtc(Path);
        (await LogInAsync("alice@example.org", "first password")).ShouldNotBeNull();

        Write(Some.Account("alice@example.org", "second password"));
        File.SetLastWriteTimeUtc(Path, written);
        PassInterval();

        (await LogInAsync("alice@example.org", "first password")).ShouldBeNull();
        (await LogInAsync("alice@example.org", "second password")).ShouldNotBeNull();
    }

    [UnixFact]
    public async Task A_secret_that_is_swapped_by_its_links_is_followed()
    {
        // As Kubernetes mounts a secret: accounts.json → ..data/accounts.json, and ..data → a directory with a date.
        Directory.CreateDirectory(_directory["..1"]);
        Directory.CreateDirectory(_directory["..2"]);
        File.WriteAllText(_directory["..1/accounts.json"], Some.File(Some.Account("alice@example.org", "first password")));
        File.WriteAllText(_directory["..2/accounts.json"], Some.File(Some.Account("alice@example.org", "second password")));
        File.CreateSymbolicLink(_directory["..data"], "..1");
        File.CreateSymbolicLink(Path, "..data/accounts.json");
        (await LogInAsync("alice@example.org", "first password")).ShouldNotBeNull();

        File.Delete(_directory["..data"]);
        File.CreateSymbolicLink(_directory["..data"], "..2");
        PassInterval();

        (await LogInAsync("alice@example.org", "second password")).ShouldNotBeNull();
    }

    [Fact]
    public async Task The_file_is_read_once_a_second_at_most()
    {
        Write(Some.Account("alice@example.org"));
        await LogInAsync("alice@example.org", "correct horse");

        Write();
        _time.Advance(AccountsReload.Interval - TimeSpan.FromTicks(1));
        (await LogInAsync("alice@example.org", "correct horse")).ShouldNotBeNull();

        _time.Advance(TimeSpan.FromTicks(1));
        (await LogInAsync("alice@example.org", "correct horse")).ShouldBeNull();
    }

    [Fact]
    public async Task A_file_that_an_edit_broke_leaves_the_last_good_accounts_and_recovers()
    {
        Write(Some.Account("alice@example.org"));
        await LogInAsync("alice@example.org", "correct horse");

        File.WriteAllText(Path, """{ "accounts": [ { "name": "alice@example.org", "verifier": "oops" } ] }""");
        for (var i = 0; i < 3; i++)
        {
            PassInterval();
            (await LogInAsync("alice@example.org", "correct horse")).ShouldNotBeNull();
        }

        Write(Some.Account("alice@example.org"), Some.Account("bob@example.org"));
        PassInterval();
        (await LogInAsync("bob@example.org", "correct horse")).ShouldNotBeNull();

        _log.Lines.Select(line => line.Id).ShouldBe([3000, 3004, 3000]);
        _log.Lines[1].Level.ShouldBe(LogLevel.Error);
        _log.Lines[1].Text.ShouldContain("account 1 (alice@example.org): \"verifier\" is not a verifier");
        _log.Lines[1].Text.ShouldContain("the 1 accounts from before stay");
        _log.Lines[1].Text.ShouldNotContain("oops");
    }

    [Fact]
    public async Task A_file_that_is_restored_after_a_broken_edit_is_good_again()
    {
        Write(Some.Account("alice@example.org"));
        await LogInAsync("alice@example.org", "correct horse");
        File.WriteAllText(Path, "{");
        PassInterval();
        await LogInAsync("alice@example.org", "correct horse");

        Write(Some.Account("alice@example.org"));
        PassInterval();
        await LogInAsync("alice@example.org", "correct horse");

        _log.Lines.Select(line => line.Id).ShouldBe([3000, 3004, 3000]);
    }

    [Fact]
    public async Task A_file_that_can_not_be_read_leaves_the_last_good_accounts()
    {
        Write(Some.Account("alice@example.org"));
        await LogInAsync("alice@example.org", "correct horse");

        File.Delete(Path);
        Directory.CreateDirectory(Path); // reading a directory fails for everyone, root too
        PassInterval();

        (await LogInAsync("alice@example.org", "correct horse")).ShouldNotBeNull();
        _log.Lines.Select(line => line.Id).ShouldBe([3000, 3005]);
    }

    [Fact]
    public async Task No_file_means_no_accounts_and_says_the_command_once()
    {
        for (var i = 0; i < 3; i++)
        {
            (await LogInAsync("alice@example.org", "correct horse")).ShouldBeNull();
            PassInterval();
        }

        var line = _log.Lines.ShouldHaveSingleItem();
        line.Level.ShouldBe(LogLevel.Warning);
        line.Text.ShouldContain("relay users add");
    }

    [Fact]
    public async Task A_file_that_is_removed_takes_its_accounts_along()
    {
        Write(Some.Account("alice@example.org"));
        await LogInAsync("alice@example.org", "correct horse");

        File.Delete(Path);
        PassInterval();

        (await LogInAsync("alice@example.org", "correct horse")).ShouldBeNull();
        _log.Lines.Select(line => line.Id).ShouldBe([3000, 3003]);
    }

    [Fact]
    public async Task An_empty_list_is_told_at_start()
    {
        Write();

        await _store.StartAsync(default);
        await _store.StopAsync(default);

        _log.Lines.ShouldHaveSingleItem().Id.ShouldBe(3002);
    }

    [Fact]
    public void It_is_registered_as_the_one_account_store()
    {
        using var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(_time)
            .AddSingleton<IRandomSource>(new SeededRandom())
            .AddLogging()
            .AddAccounts(new AccountsOptions { File = Path }, _directory["decoy.key"])
            .BuildServiceProvider();

        var store = services.GetRequiredService<IAccountStore>().ShouldBeOfType<FileAccountStore>();
        services.GetServices<IHostedService>().ShouldHaveSingleItem().ShouldBeSameAs(store);
    }

    private AccountsReload NewReload() =>
        new(new AccountsOptions { File = Path }, new DecoyKey(_directory["decoy.key"], new SeededRandom(), new LogLines<DecoyKey>()), _time, _log);

    private Task<Account?> LogInAsync(string name, string password) => _store.AuthenticateAsync(name, password, default).AsTask();

    private void Write(params AccountEntry[] accounts) => File.WriteAllText(Path, Some.File(accounts));

    private void PassInterval() => _time.Advance(AccountsReload.Interval);
}
