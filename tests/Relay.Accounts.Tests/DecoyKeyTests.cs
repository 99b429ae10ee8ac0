using Microsoft.Extensions.Logging;
using Relay.Core;

namespace Relay.Accounts.Tests;

public sealed class DecoyKeyTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SeededRandom _random = new();
    private readonly LogLines<DecoyKey> _log = new();

    private string Path => _directory["data/decoy.key"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_key_is_made_once_and_found_again_after_a_restart()
    {
        var made = await ReadAsync();

        made.Length.ShouldBe(DecoyKey.Length);
        made.ShouldNotBe(new byte[DecoyKey.Length]);
        (await File.ReadAllBytesAsync(Path)).ShouldBe(made);
        (await ReadAsync()).ShouldBe(made);
        Directory.GetFiles(_directory["data"]).ShouldHaveSingleItem();
        _log.Lines.ShouldBeEmpty();
    }

    [UnixFact]
    public async Task It_is_for_its_owner_alone()
    {
        await ReadAsync();

        Mode().ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(DecoyKey.Length - 1)]
    [InlineData(DecoyKey.Length + 1)]
    public async Task A_file_of_another_size_is_told_and_replaced(int length)
    {
        Directory.CreateDirectory(_directory["data"]);
        await File.WriteAllBytesAsync(Path, new byte[length]);

        var made = await ReadAsync();

        var line = _log.Lines.ShouldHaveSingleItem();
        line.Level.ShouldBe(LogLevel.Warning);
        line.Text.ShouldContain($"{Path}, by which");
        line.Text.ShouldContain($"has {length} octets instead of 32");
        (await ReadAsync()).ShouldBe(made);
        _log.Lines.Count.ShouldBe(1);
    }

    [UnixFact]
    public async Task What_takes_the_place_of_a_file_that_others_could_read_is_for_its_owner_alone()
    {
        Directory.CreateDirectory(_directory["data"]);
        await File.WriteAllBytesAsync(Path, [1, 2, 3]);
        SetMode(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        await ReadAsync();

        Mode().ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Where_nothing_can_be_written_there_is_a_key_all_the_same_and_a_warning()
    {
        await File.WriteAllTextAsync(_directory["data"], "a file where the directory should be stops root too");

        var key = await ReadAsync();

        key.Length.ShouldBe(DecoyKey.Length);
        key.ShouldNotBe(new byte[DecoyKey.Length]);
        var line = _log.Lines.ShouldHaveSingleItem();
        line.Level.ShouldBe(LogLevel.Warning);
        line.Text.ShouldContain("can't be kept");
    }

    [Fact]
    public async Task What_can_not_be_read_is_left_alone()
    {
        Directory.CreateDirectory(Path);

        (await ReadAsync()).Length.ShouldBe(DecoyKey.Length);

        Directory.Exists(Path).ShouldBeTrue();
        _log.Lines.ShouldHaveSingleItem().Text.ShouldContain("can't be kept");
    }

    [Fact]
    public async Task The_accounts_ask_for_it_once()
    {
        var random = new CountingRandom();
        await File.WriteAllTextAsync(_directory["data"], "no directory");
        using var accounts = new AccountsReload(
            new AccountsOptions { File = _directory["accounts.json"] }, new DecoyKey(Path, random, _log), new ManualTime(), new LogLines<AccountsReload>());

        for (var i = 0; i < 3; i++)
            await accounts.LatestAsync(default);

        random.Fills.ShouldBe(1);
        _log.Lines.Count.ShouldBe(1);
    }

    private Task<byte[]> ReadAsync() => new DecoyKey(Path, _random, _log).ReadAsync(default);

    private UnixFileMode Mode() => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(Path);

    private void SetMode(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, mode);
    }

    private sealed class CountingRandom : IRandomSource
    {
        public int Fills { get; private set; }

        public void Fill(Span<byte> bytes) => Fills++;
    }
}
