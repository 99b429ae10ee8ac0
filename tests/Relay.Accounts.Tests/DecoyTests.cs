namespace Relay.Accounts.Tests;

public sealed class DecoyTests
{
    private static readonly byte[] Key = [1, 2, 3];
    private static readonly ScramVerifier Old = ScramVerifier.Create("correct horse", new byte[12], 4096);
    private static readonly ScramVerifier New = ScramVerifier.Create("correct horse", new byte[20], 5000);

    [Fact]
    public void An_unknown_name_has_a_verifier_like_any_other()
    {
        var accounts = new AccountsByName([Some.Account("alice@example.org")], Key);

        var (account, decoy) = accounts.Find("mallory@example.org");

        account.ShouldBeNull();
        var real = accounts.Find("alice@example.org").Verifier;
        decoy.Iterations.ShouldBe(real.Iterations);
        decoy.Salt.Length.ShouldBe(real.Salt.Length);
        decoy.StoredKey.Length.ShouldBe(real.StoredKey.Length);
        decoy.ServerKey.Length.ShouldBe(real.ServerKey.Length);
        decoy.StoredKey.ToArray().ShouldNotBe(decoy.ServerKey.ToArray());
        decoy.Verify("").ShouldBeFalse();
    }

    [Fact]
    public void A_decoy_is_the_same_whenever_and_however_the_name_is_asked_for()
    {
        var before = new AccountsByName([Some.Account("alice@example.org")], Key).Find("mallory@example.org").Verifier;
        var after = new AccountsByName([Some.Account("alice@example.org"), Some.Account("bob@example.org")], Key).Find("Mallory@EXAMPLE.org").Verifier;

        after.Format().ShouldBe(before.Format());
    }

    [Fact]
    public void Decoys_of_different_names_and_processes_differ()
    {
        var accounts = new AccountsByName([], Key);

        accounts.Find("mallory").Verifier.Salt.ToArray().ShouldNotBe(accounts.Find("oscar").Verifier.Salt.ToArray());
        accounts.Find("mallory").Verifier.Salt.ToArray().ShouldNotBe(new AccountsByName([], [4, 5, 6]).Find("mallory").Verifier.Salt.ToArray());
    }

    [Fact]
    public void Without_accounts_a_decoy_costs_what_a_new_account_would() =>
        new AccountsByName([], Key).Find("mallory").Verifier.Iterations.ShouldBe(ScramVerifier.DefaultIterations);

    [Fact]
    public void Decoys_are_made_as_the_accounts_are_in_the_same_proportions()
    {
        var decoys = new Decoys(Key, [.. Enumerable.Repeat(Old, 100), .. Enumerable.Repeat(New, 300)]);

        var makes = Strangers(4000).Select(name => decoys.For(name)).CountBy(decoy => (decoy.Iterations, decoy.Salt.Length)).ToDictionary();

        makes.Keys.ShouldBe([(4096, 12), (5000, 20)], ignoreOrder: true);
        makes[(4096, 12)].ShouldBeInRange(900, 1100);
    }

    [Fact]
    public void An_account_of_a_make_that_is_known_changes_hardly_any_decoy()
    {
        var before = new Decoys(Key, [.. Enumerable.Repeat(Old, 10), .. Enumerable.Repeat(New, 90)]);
        var after = new Decoys(Key, [.. Enumerable.Repeat(Old, 10), .. Enumerable.Repeat(New, 91)]);

        var changed = Strangers(2000).Where(name => before.For(name).Format() != after.For(name).Format()).ToArray();

        changed.Length.ShouldBeLessThan(20, "a hundredth of a tenth of them, give or take");
        changed.ShouldAllBe(name => after.For(name).Iterations == New.Iterations, "they go to the make that has grown");
    }

    [Fact]
    public void An_account_of_a_new_make_changes_no_more_decoys_than_its_share()
    {
        var before = new Decoys(Key, Enumerable.Repeat(New, 9));
        var after = new Decoys(Key, [.. Enumerable.Repeat(New, 9), Old]);

        var changed = Strangers(2000).Where(name => before.For(name).Format() != after.For(name).Format()).ToArray();

        changed.Length.ShouldBeInRange(100, 300);
        changed.ShouldAllBe(name => after.For(name).Iterations == Old.Iterations);
    }

    [Fact]
    public void A_decoy_that_has_to_change_looks_like_an_account_with_a_new_password()
    {
        var before = new Decoys(Key, [ScramVerifier.Create("correct horse", [1, 2, 3], 4096)]).For("mallory");
        var after = new Decoys(Key, [ScramVerifier.Create("correct horse", [1, 2, 3], 5000)]).For("mallory");

        after.Iterations.ShouldNotBe(before.Iterations);
        after.Salt.ToArray().ShouldNotBe(before.Salt.ToArray());
    }

    private static IEnumerable<string> Strangers(int count) => Enumerable.Range(1, count).Select(number => $"stranger{number}");
}
