using Relay.Submission.Limits;

namespace Relay.Submission.Tests.Limits;

public sealed class LoginKeyTests
{
    [Theory]
    [InlineData("ALICE")]
    [InlineData("Alice")]
    [InlineData("ａｌｉｃｅ")] // full width
    [InlineData("al\u00ADice")]
    [InlineData("\u200Bal\u2060i\u1806ce\uFEFF")]
    [InlineData("al\uFE0Fi\u034Fce\u180B")]
    [InlineData(" alice\u3000")]
    [InlineData("al\0ice\r\n")]
    [InlineData("alicé")]
    [InlineData("alice\u0301")]
    public void Every_way_to_write_a_name_is_one(string login) => LoginKey.Of(login).ShouldBe(LoginKey.Of("alice"));

    [Theory]
    [InlineData("alice@example.org")]
    [InlineData("bob")]
    [InlineData("a.lice")]
    [InlineData("alice1")]
    [InlineData("алиса")]
    [InlineData("")]
    public void Another_name_is_another(string login) => LoginKey.Of(login).ShouldNotBe(LoginKey.Of("alice"));

    [Fact]
    public void What_is_not_even_text_has_a_key_too() => LoginKey.Of("\uD800").ShouldNotBe(LoginKey.Of("alice"));

    [Fact]
    public void The_end_of_a_long_name_tells_it_from_another() =>
        LoginKey.Of(new string('a', 10_000) + "b").ShouldNotBe(LoginKey.Of(new string('a', 10_000) + "c"));

    [Theory]
    [InlineData("alice@example.org", "alice@example.org")]
    [InlineData("jürgen", "jürgen")]
    [InlineData("a\r\nb\0c\u001B[31m", "a??b?c?[31m")]
    [InlineData("\u202Eecila\u2028", "?ecila?")]
    public void The_log_gets_what_can_do_it_no_harm(string login, string printable) => PrintableLogin.Of(login).ShouldBe(printable);

    [Fact]
    public void Nor_what_is_half_a_character() => PrintableLogin.Of("a\uD800").ShouldBe("a\uFFFD");

    [Fact]
    public void And_not_too_much_of_it() => PrintableLogin.Of(new string('a', 10_000)).Length.ShouldBe(255);
}
