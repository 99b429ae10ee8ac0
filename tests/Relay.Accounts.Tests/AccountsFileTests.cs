using Relay.Core.Accounts;

namespace Relay.Accounts.Tests;

public sealed class AccountsFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["accounts.json"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_file_that_does_not_exist_has_no_accounts() => (await Open().ReadAsync(default)).ShouldBeEmpty();

    [Fact]
    public async Task The_first_account_makes_the_file_and_its_directory()
    {
        var path = _directory["new/deep/accounts.json"];

        await Open(path).AddAsync(Some.Account("alice@example.org"), default);

        (await Open(path).ReadAsync(default)).ShouldHaveSingleItem().Name.ShouldBe("alice@example.org");
    }

    [Fact]
    public async Task Accounts_are_added_changed_found_and_removed_in_their_order()
    {
        var file = Open();
        await file.AddAsync(Some.Account("alice@example.org", "first password"), default);
        await file.AddAsync(Some.Account("bob@example.org") with { Addresses = ["*@example.org"] }, default);
        await file.AddAsync(Some.Account("carol@example.org"), default);

        await file.SetVerifierAsync("ALICE@example.org", Some.Verifier("second password"), default);
        await file.RemoveAsync("Carol@Example.org", default);

        var accounts = await file.ReadAsync(default);
        accounts.Select(account => account.Name).ShouldBe(["alice@example.org", "bob@example.org"]);
        accounts[0].Verifier.Verify("second password").ShouldBeTrue();
        accounts[1].Addresses.ShouldBe(["*@example.org"]);
        (await file.FindAsync("BOB@example.org", default)).ShouldNotBeNull().Name.ShouldBe("bob@example.org");
        (await file.FindAsync("carol@example.org", default)).ShouldBeNull();
    }

    [Fact]
    public async Task Limits_survive_every_other_change()
    {
        var file = Open();
        await file.AddAsync(Some.Account("alice@example.org") with { Limits = new SendingLimits { Sessions = 3 } }, default);

        await file.ChangeLimitsAsync("ALICE@example.org", limits => limits with { MessagesPerHour = 100 }, default);
        await file.AddAsync(Some.Account("bob@example.org"), default);
        await file.SetVerifierAsync("alice@example.org", Some.Verifier("second password"), default);
        await file.RemoveAsync("bob@example.org", default);

        var alice = (await file.ReadAsync(default)).ShouldHaveSingleItem();
        alice.Limits.ShouldBe(new SendingLimits { Sessions = 3, MessagesPerHour = 100 });
        alice.Verifier.Verify("second password").ShouldBeTrue();
    }

    [Fact]
    public async Task A_change_that_makes_no_sense_leaves_the_file_alone()
    {
        var file = Open();
        await file.AddAsync(Some.Account("alice@example.org"), default);
        var before = await File.ReadAllBytesAsync(Path);

        (await Should.ThrowAsync<AccountsFileException>(() => file.AddAsync(Some.Account("Alice@Example.ORG"), default))).Message.ShouldContain("relay users passwd");
        (await Should.ThrowAsync<AccountsFileException>(() => file.RemoveAsync("bob", default))).Message.ShouldContain("relay users list");
        await Should.ThrowAsync<AccountsFileException>(() => file.SetVerifierAsync("bob", Some.Verifier("correct horse"), default));
        await Should.ThrowAsync<AccountsFileException>(() => file.ChangeLimitsAsync("bob", limits => limits, default));
        (await Should.ThrowAsync<AccountsFileException>(() => file.ChangeLimitsAsync("alice@example.org", limits => limits with { Sessions = -1 }, default)))
            .Mistakes.ShouldHaveSingleItem().ShouldContain("\"sessions\" must be a whole number");
        await Should.ThrowAsync<AccountsFileException>(() => file.GetAsync("bob", default));
        (await Should.ThrowAsync<AccountsFileException>(() => file.AddAsync(new AccountEntry("bob", Some.Verifier("correct horse")), default)))
            .Mistakes.ShouldHaveSingleItem().ShouldContain("'bob' is not a mailbox");

        (await File.ReadAllBytesAsync(Path)).ShouldBe(before);
        FilesBeside().ShouldBe(["accounts.json", "accounts.json.lock"]);
    }

    [Fact]
    public async Task A_broken_file_is_not_changed()
    {
        const string Broken = """{ "accounts": [ { "name": "alice@example.org" } ] }""";
        await File.WriteAllTextAsync(Path, Broken);

        await Should.ThrowAsync<AccountsFileException>(() => Open().AddAsync(Some.Account("bob@example.org"), default));

        (await File.ReadAllTextAsync(Path)).ShouldBe(Broken);
    }

    [Fact]
    public async Task Editors_at_the_same_time_lose_nobody()
    {
        var names = Enumerable.Range(1, 12).Select(number => $"user{number}@example.org").ToArray();

        await Task.WhenAll(names.Select(name => Task.Run(() => Open().AddAsync(Some.Account(name), default))));

        (await Open().ReadAsync(default)).Select(account => account.Name).ShouldBe(names, ignoreOrder: true);
        FilesBeside().ShouldBe(["accounts.json", "accounts.json.lock"]);
    }

    [Fact]
    public async Task A_change_by_hand_in_the_meantime_is_kept()
    {
        var calls = 0;

        await Open().EditAsync(
            accounts =>
            {
                // Somebody with an editor and without our lock, between our reading and our rename.
                if (++calls == 1)
                    File.WriteAllText(Path, Some.File(Some.Account("by-hand@example.org")));
                return [.. accounts, Some.Account("alice@example.org")];
            },
            default);

        calls.ShouldBe(2);
        (await Open().ReadAsync(default)).Select(account => account.Name).ShouldBe(["by-hand@example.org", "alice@example.org"]);
    }

    [Fact]
    public async Task A_file_that_changes_all_the_time_is_given_up_on()
    {
        var calls = 0;

        var failure = await Should.ThrowAsync<AccountsFileException>(() => Open().EditAsync(
            accounts =>
            {
                File.WriteAllText(Path, Some.File(Some.Account($"by-hand{++calls}@example.org")));
                return [Some.Account("alice@example.org")];
            },
            default));

        failure.Message.ShouldContain("Try again");
        (await Open().ReadAsync(default)).ShouldHaveSingleItem().Name.ShouldBe($"by-hand{calls}@example.org");
        FilesBeside().ShouldBe(["accounts.json", "accounts.json.lock"]);
    }

    [Fact]
    public async Task A_lock_that_never_ends_is_waited_for_and_then_told()
    {
        await using var held = await EditLock.TakeAsync(Path, TimeProvider.System, default);
        var waiting = new AccountsFile(Path, new ImpatientTime()).AddAsync(Some.Account("alice@example.org"), default);

        (await Should.ThrowAsync<AccountsFileException>(() => waiting)).Message.ShouldContain("accounts.json.lock");
        File.Exists(Path).ShouldBeFalse();
    }

    [Fact]
    public async Task Whoever_waits_for_the_lock_can_be_cancelled()
    {
        await using var held = await EditLock.TakeAsync(Path, TimeProvider.System, default);
        using var cancellation = new CancellationTokenSource();
        var waiting = Open().AddAsync(Some.Account("alice@example.org"), cancellation.Token);

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Lost_comments_are_admitted()
    {
        await File.WriteAllTextAsync(Path, "{ \"accounts\": [] } // mine");

        (await Open().AddAsync(Some.Account("alice@example.org"), default)).ShouldBeTrue();
        (await Open().AddAsync(Some.Account("bob@example.org"), default)).ShouldBeFalse();
    }

    [UnixFact]
    public async Task A_new_file_is_for_its_owner_alone()
    {
        await Open().AddAsync(Some.Account("alice@example.org"), default);

        Mode(Path).ShouldBe(OwnerOnly);
        Mode(Path + ".lock").ShouldBe(OwnerOnly);
    }

    [UnixFact]
    public async Task The_mode_of_a_file_stays()
    {
        await Open().AddAsync(Some.Account("alice@example.org"), default);
        SetMode(Path, OwnerOnly | UnixFileMode.GroupRead);

        await Open().AddAsync(Some.Account("bob@example.org"), default);

        Mode(Path).ShouldBe(OwnerOnly | UnixFileMode.GroupRead);
    }

    [UnixFact]
    public async Task A_symbolic_link_is_written_through()
    {
        Directory.CreateDirectory(_directory["real"]);
        await Open(_directory["real/accounts.json"]).AddAsync(Some.Account("alice@example.org"), default);
        File.CreateSymbolicLink(_directory["middle"], "real/accounts.json");
        File.CreateSymbolicLink(Path, "middle");

        await Open().AddAsync(Some.Account("bob@example.org"), default);

        new FileInfo(Path).LinkTarget.ShouldBe("middle");
        new FileInfo(_directory["real/accounts.json"]).LinkTarget.ShouldBeNull();
        (await Open(_directory["real/accounts.json"]).ReadAsync(default)).Count.ShouldBe(2);
        Directory.GetFiles(_directory.Path).Select(System.IO.Path.GetFileName).ShouldBe(["accounts.json", "middle"], ignoreOrder: true);
    }

    [UnixFact]
    public async Task A_symbolic_link_to_nothing_yet_is_filled_where_it_leads()
    {
        File.CreateSymbolicLink(Path, _directory["elsewhere/accounts.json"]);

        await Open().AddAsync(Some.Account("alice@example.org"), default);

        File.Exists(_directory["elsewhere/accounts.json"]).ShouldBeTrue();
    }

    [RootOnLinuxFact]
    public async Task What_root_writes_stays_the_services()
    {
        const string Nobody = "65534:65533";
        Owner.Set(_directory.Path, Nobody);

        await Open().AddAsync(Some.Account("alice@example.org"), default);

        Owner.Of(Path).ShouldBe(Nobody, "a first file is the directory's");
        Owner.Of(Path + ".lock").ShouldBe(Nobody);

        Owner.Set(Path, "1234:1235");
        await Open().AddAsync(Some.Account("bob@example.org"), default);

        Owner.Of(Path).ShouldBe("1234:1235", "a file's owner stays");
        Mode(Path).ShouldBe(OwnerOnly);
    }

    private AccountsFile Open(string? path = null) => new(path ?? Path, TimeProvider.System);

    private string?[] FilesBeside() => [.. Directory.GetFiles(_directory.Path).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal)];

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }
}
