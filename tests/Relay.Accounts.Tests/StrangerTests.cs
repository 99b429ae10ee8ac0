using Relay.Core.Accounts;

namespace Relay.Accounts.Tests;

/// <summary>What somebody without an account gets to see, and what it costs us.</summary>
public sealed class StrangerTests : IDisposable
{
    private const string Alice = "alice@example.org";
    private const string Mallory = "mallory@example.org";

    /// <summary>Under labels, because a test runner can't carry half a surrogate pair or 100,000 characters.</summary>
    private static readonly Dictionary<string, string> Names = new()
    {
        ["nothing"] = "",
        ["a space"] = " ",
        ["a star"] = "*",
        ["a pattern"] = "*@example.org",
        ["an LDAP filter"] = "*)(uid=*",
        ["a longer LDAP filter"] = "*)(|(uid=*))",
        ["SQL"] = "' OR 1=1",
        ["SQL after a name"] = "alice@example.org' --",
        ["NUL"] = "\0",
        ["NUL before a name"] = "\0alice@example.org",
        ["NUL after a name"] = "alice@example.org\0",
        ["NUL between name and password"] = "alice@example.org\0correct horse",
        ["a line end"] = "alice@example.org\r\n",
        ["a path"] = "../accounts.json",
        ["a format"] = "{0}%s%n${env:PATH}",
        ["half a character"] = "alice\uD800@example.org",
        ["the other half"] = "\uDC00",
        ["what was no text"] = "alice@example.org\uFFFD",
        ["right to left"] = "\u202Egro.elpmaxe@ecila",
        ["very long"] = new string('a', 100_000),
        ["a name and much space"] = $"alice@example.org{new string(' ', 100_000)}",
        ["much to compose"] = string.Concat(Enumerable.Repeat("e\u0301", 50_000)),
    };

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly PasswordWork _work = new(atOnce: 1);
    private readonly SeededRandom _random = new();
    private AccountsReload _reload;
    private FileAccountStore _store;

    public StrangerTests()
    {
        Write(Some.Account(Alice), Some.Account("bob@example.org"));
        (_reload, _store) = Start();
    }

    public static TheoryData<string> HostileNames => [.. Names.Keys];

    public void Dispose()
    {
        _reload.Dispose();
        _work.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task A_hostile_name_is_nobody_to_a_password(string label)
    {
        (await _store.AuthenticateAsync(Names[label], "correct horse", default)).ShouldBeNull();
        (await _store.AuthenticateAsync(Names[label], "' OR 1=1", default)).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task A_hostile_name_is_nobody_to_SCRAM(string label)
    {
        var login = await _store.FindScramAsync(Names[label], default);

        login.Account.ShouldBeNull();
        ShouldLookLikeAnAccount(login.Keys);
    }

    [Fact]
    public async Task SCRAM_gets_the_keys_of_an_account()
    {
        var login = await _store.FindScramAsync("ALICE@example.org", default);

        var verifier = Some.Verifier("correct horse");
        login.Account.ShouldNotBeNull().Name.ShouldBe(Alice);
        login.Keys.Iterations.ShouldBe(verifier.Iterations);
        login.Keys.Salt.ToArray().ShouldBe(verifier.Salt.ToArray());
        login.Keys.StoredKey.ToArray().ShouldBe(verifier.StoredKey.ToArray());
        login.Keys.ServerKey.ToArray().ShouldBe(verifier.ServerKey.ToArray());
    }

    [Fact]
    public async Task To_SCRAM_an_unknown_name_looks_like_an_account()
    {
        var stranger = await _store.FindScramAsync(Mallory, default);

        stranger.Account.ShouldBeNull();
        ShouldLookLikeAnAccount(stranger.Keys);
        Told(await _store.FindScramAsync("MALLORY@example.org", default)).ShouldBe(Told(stranger), "as an account it has one salt in any case");
        Told(await _store.FindScramAsync("oscar@example.org", default)).ShouldNotBe(Told(stranger));
    }

    [Fact]
    public async Task What_SCRAM_tells_of_a_name_survives_a_restart_and_the_coming_and_going_of_others()
    {
        var (known, unknown) = (Told(await _store.FindScramAsync(Alice, default)), Told(await _store.FindScramAsync(Mallory, default)));

        Restart();
        Told(await _store.FindScramAsync(Alice, default)).ShouldBe(known);
        Told(await _store.FindScramAsync(Mallory, default)).ShouldBe(unknown);

        Write(Some.Account(Alice), Some.Account("carol@example.org"), Some.Account("dave@example.org"));
        _time.Advance(AccountsReload.Interval);
        Told(await _store.FindScramAsync(Alice, default)).ShouldBe(known);
        Told(await _store.FindScramAsync(Mallory, default)).ShouldBe(unknown);
    }

    [Fact]
    public async Task A_storm_of_SCRAM_logins_costs_no_PBKDF2()
    {
        for (var i = 0; i < 1000; i++)
            (await _store.FindScramAsync($"stranger{i}@example.org", default)).Account.ShouldBeNull();

        _work.Runs.ShouldBe(0);
    }

    /// <summary>Iterations and salt, which SCRAM tells before any proof.</summary>
    private static string Told(ScramLogin login) => $"{login.Keys.Iterations} {Convert.ToHexString(login.Keys.Salt.Span)}";

    private static void ShouldLookLikeAnAccount(ScramKeys keys)
    {
        var verifier = Some.Verifier("correct horse");
        keys.Iterations.ShouldBe(verifier.Iterations);
        keys.Salt.Length.ShouldBe(verifier.Salt.Length);
        keys.StoredKey.Length.ShouldBe(verifier.StoredKey.Length);
        keys.ServerKey.Length.ShouldBe(verifier.ServerKey.Length);
    }

    private (AccountsReload Reload, FileAccountStore Store) Start()
    {
        var key = new DecoyKey(_directory["decoy.key"], _random, new LogLines<DecoyKey>());
        var reload = new AccountsReload(new AccountsOptions { File = _directory["accounts.json"] }, key, _time, new LogLines<AccountsReload>());
        return (reload, new FileAccountStore(reload, _work, new RememberedLogins(_time, _random)));
    }

    private void Restart()
    {
        _reload.Dispose();
        (_reload, _store) = Start();
    }

    private void Write(params AccountEntry[] accounts) => File.WriteAllText(_directory["accounts.json"], Some.File(accounts));
}
