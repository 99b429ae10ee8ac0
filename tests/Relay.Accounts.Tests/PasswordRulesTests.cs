namespace Relay.Accounts.Tests;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("", "empty")]
    [InlineData("short12", "at least 8 characters")]
    [InlineData("🙂🙂🙂🙂🙂a!", "at least 8 characters")]
    [InlineData("aaaaaaaaaaaa", "one character")]
    [InlineData("alice.smith@example.org", "the account's name")]
    [InlineData("ALICE.SMITH", "the account's name")]
    [InlineData("tab\tinside it", "control characters")]
    [InlineData("Gr\uFFFD\uFFFDe aus Wien", "UTF-8")]
    public void A_password_that_won_t_do_is_refused_with_the_reason(string password, string reason) =>
        PasswordRules.MistakeIn(password, "alice.smith@example.org").ShouldNotBeNull().ShouldContain(reason);

    [Theory]
    [InlineData("12345678")]
    [InlineData("correct horse")]
    [InlineData("Grüße aus Wien")]
    public void Length_is_all_that_a_password_needs(string password) => PasswordRules.MistakeIn(password, "alice.smith@example.org").ShouldBeNull();

    [Fact]
    public void A_generated_password_has_125_bits_and_nothing_to_misread()
    {
        var random = new SeededRandom();
        var passwords = Enumerable.Range(1, 20).Select(_ => PasswordRules.Generate(random)).ToArray();

        passwords.Distinct().Count().ShouldBe(passwords.Length);
        foreach (var password in passwords)
        {
            password.ShouldMatch("^([0-9a-hjkmnp-tv-z]{5}-){4}[0-9a-hjkmnp-tv-z]{5}$");
            PasswordRules.MistakeIn(password, "alice@example.org").ShouldBeNull();
        }
    }
}
