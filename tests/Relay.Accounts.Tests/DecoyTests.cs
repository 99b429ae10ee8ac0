namespace Relay.Accounts.Tests;

public sealed class DecoyTests
{
    private static readonly byte[] Key = [1, 2, 3];

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
    public void Where_accounts_differ_in_iterations_so_do_decoys()
    {
        var stronger = ScramVerifier.Create("correct horse", [1, 2, 3], 5000);
        var accounts = new AccountsByName([Some.Account("alice@example.org"), new AccountEntry("bob@example.org", stronger)], Key);

        Enumerable.Range(1, 100).Select(number => accounts.Find($"stranger{number}").Verifier.Iterations).Distinct().ShouldBe([4096, 5000], ignoreOrder: true);
    }
}
