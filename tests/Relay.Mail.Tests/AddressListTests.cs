namespace Relay.Mail.Tests;

public sealed class AddressListTests
{
    [Theory]
    [InlineData("alice@example.org", "alice@example.org")]
    [InlineData("<alice@example.org>", "alice@example.org")]
    [InlineData("Alice <alice@example.org>", "alice@example.org")]
    [InlineData("Alice B. Charles <alice@example.org>", "alice@example.org")]
    [InlineData("\"Charles, Alice <ceo@example.net>\" <alice@example.org>", "alice@example.org")]
    [InlineData("\"a \\\" quote\" <alice@example.org>", "alice@example.org")]
    [InlineData("=?utf-8?Q?Zo=C3=AB?= <alice@example.org>", "alice@example.org")]
    [InlineData("Zoë <alice@example.org>", "alice@example.org")]
    [InlineData("alice@example.org (Alice at home)", "alice@example.org")]
    [InlineData("(hello) Alice <alice@example.org>", "alice@example.org")]
    [InlineData("Alice < alice@example.org >", "alice@example.org")]
    [InlineData("\"a(b\"@example.org", "\"a(b\"@example.org")]
    [InlineData("\"a b\"@example.org, bob@example.org", "\"a b\"@example.org|bob@example.org")]
    [InlineData("Alice <alice@example.org>, Bob <bob@example.org>", "alice@example.org|bob@example.org")]
    [InlineData(", alice@example.org,, bob@[192.0.2.1],", "alice@example.org|bob@[192.0.2.1]")]
    [InlineData("alice@[IPv6:2001:db8::1]", "alice@[IPv6:2001:db8::1]")]
    [InlineData("boss@example.net <alice@example.org>", "alice@example.org|boss@example.net")]
    [InlineData("\"boss@example.net\" <alice@example.org>", "alice@example.org")]
    public void Addresses_are_found_however_they_are_dressed(string value, string expected)
    {
        AddressList.TryParse(value, out var mailboxes).ShouldBeTrue();
        string.Join('|', mailboxes!.Select(mailbox => mailbox.ToString())).ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("Alice")]
    [InlineData("<>")]
    [InlineData("alice@example.org bob@example.org")]
    [InlineData("<alice@example.org> <bob@example.org>")]
    [InlineData("<alice@example.org> bob@example.org")]
    [InlineData("<alice@example.org")]
    [InlineData("alice@example.org>")]
    [InlineData("Alice <<alice@example.org>>")]
    [InlineData("\"Alice <alice@example.org>")]
    [InlineData("alice@example.org (unfinished")]
    [InlineData("alice@example.org (unfinished\\")]
    [InlineData("Undisclosed:;")]
    [InlineData("Friends: alice@example.org;")]
    [InlineData("<@relay.example.net:alice@example.org>")]
    [InlineData("alice@example.org, bob")]
    [InlineData("alice@example.org\0")]
    [InlineData("boss@example.net\u0001 <alice@example.org>")]
    [InlineData("alice(comment)b@example.org")]
    [InlineData("The boss@example.net <alice@example.org>")]
    [InlineData("( \"(\" ) <boss@example.net>, x ) <alice@example.org>")]
    [InlineData("x\\\"<boss@example.net>,\"<alice@example.org>")]
    [InlineData("[ \" ] <boss@example.net>, \" <alice@example.org>")]
    [InlineData("\"a\uFFFD\\\" <boss@example.net>,\"<alice@example.org>")]
    [InlineData("(a (b) boss@example.net, c) <alice@example.org>")]
    [InlineData("alice@example.org (Alice (at home))")]
    [InlineData("alice@example.org (a \\) b)")]
    [InlineData("=?utf-8?b?<boss@example.net>?=@example.org")]
    [InlineData("\"boss@example.net> x\"@example.org")]
    [InlineData("\"a,b\"@example.org")]
    [InlineData("al\u202Eice@example.org")]
    public void A_value_that_leaves_a_doubt_has_no_addresses(string value) => AddressList.TryParse(value, out _).ShouldBeFalse();

    [Theory]
    [InlineData("Jürgen <jürgen@bücher.example>")]
    [InlineData("用户@例子.example")]
    [InlineData("\"jürgen groß\"@example.org")]
    [InlineData("jane@example.org, josé@example.org")]
    public void An_address_of_more_than_ASCII_is_one_where_SMTPUTF8_was_declared(string value)
    {
        AddressList.TryParse(value, out _, isUtf8: true).ShouldBeTrue();
        AddressList.TryParse(value, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("al\u202Eice@example.org")]
    [InlineData("al\u200Bice@example.org")]
    [InlineData("al\u2028ice@example.org")]
    [InlineData("al\u00A0ice@example.org")]
    [InlineData("al\uFFFDice@example.org")]
    [InlineData("boss\uFF20example.net@example.org")]
    [InlineData("jose\u0301@example.org")]
    public void Even_with_SMTPUTF8_an_address_must_look_the_same_to_everyone(string value) =>
        AddressList.TryParse(value, out _, isUtf8: true).ShouldBeFalse();
}
