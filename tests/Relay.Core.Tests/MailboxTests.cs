using Relay.Core.Addresses;

namespace Relay.Core.Tests;

public sealed class MailboxTests
{
    private const string Sixteen = "abcdefghijklmnop";

    [Theory]
    [InlineData("jane@example.net", "jane", "example.net")]
    [InlineData("Jane.Doe+x@Example.NET", "Jane.Doe+x", "Example.NET")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@example.net", "!#$%&'*+-/=?^_`{|}~", "example.net")]
    [InlineData("\"jane doe\"@example.net", "\"jane doe\"", "example.net")]
    [InlineData("\"a@b\"@example.net", "\"a@b\"", "example.net")]
    [InlineData("\"a\\\"b\\\\\"@example.net", "\"a\\\"b\\\\\"", "example.net")]
    [InlineData("\"\"@example.net", "\"\"", "example.net")]
    [InlineData("\"..\"@example.net", "\"..\"", "example.net")]
    [InlineData("jane@localhost", "jane", "localhost")]
    [InlineData("jane@[192.0.2.1]", "jane", "[192.0.2.1]")]
    [InlineData("jane@[IPv6:2001:db8::1]", "jane", "[IPv6:2001:db8::1]")]
    [InlineData("jürgen@bücher.example", "jürgen", "bücher.example")]
    public void A_mailbox_is_kept_as_it_was_written(string text, string localPart, string domain)
    {
        var mailbox = Mailbox.Parse(text);
        mailbox.LocalPart.ShouldBe(localPart);
        mailbox.Domain.Text.ShouldBe(domain);
        mailbox.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("jane")]
    [InlineData("jane@")]
    [InlineData("@example.net")]
    [InlineData("jane@@example.net")]
    [InlineData("jane@doe@example.net")]
    [InlineData("<jane@example.net>")]
    [InlineData("jane@example.net>")]
    [InlineData(" jane@example.net")]
    [InlineData("jane@example.net ")]
    [InlineData("jane @example.net")]
    [InlineData("jane doe@example.net")]
    [InlineData("jane,doe@example.net")]
    [InlineData("jane(comment)@example.net")]
    [InlineData(".jane@example.net")]
    [InlineData("jane.@example.net")]
    [InlineData("jane..doe@example.net")]
    [InlineData("\"jane@example.net")]
    [InlineData("\"jane\"doe@example.net")]
    [InlineData("\"jane\\\"@example.net")]
    [InlineData("\"jane\\")]
    [InlineData("\"")]
    [InlineData("@relay.example:jane@example.net")]
    public void What_is_not_a_mailbox_is_not_taken_for_one(string text) => Mailbox.TryParse(text, out _).ShouldBeFalse();

    /// <summary>What ends a line, ends a string, or moves a cursor, in each place where text may stand.</summary>
    [Theory]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData("\r\nRCPT TO:<eve@example.com>")]
    [InlineData("\0")]
    [InlineData("\t")]
    [InlineData("\u001b[2J")]
    [InlineData("\u007f")]
    [InlineData("\u0085")]
    [InlineData("\u009b")]
    public void Controls_have_no_place_in_it(string control)
    {
        Mailbox.TryParse($"ja{control}ne@example.net", out _).ShouldBeFalse();
        Mailbox.TryParse($"\"ja{control}ne\"@example.net", out _).ShouldBeFalse();
        Mailbox.TryParse($"\"ja\\{control}ne\"@example.net", out _).ShouldBeFalse();
        Mailbox.TryParse($"jane@exam{control}ple.net", out _).ShouldBeFalse();
        Mailbox.TryParse($"jane@exäm{control}ple.net", out _).ShouldBeFalse();
        Mailbox.TryParse($"jane@[192.0.2.1{control}]", out _).ShouldBeFalse();
        Mailbox.TryParse($"jane@[IPv6:2001:db8::1{control}]", out _).ShouldBeFalse();
        Mailbox.TryParse($"jane@example.net{control}", out _).ShouldBeFalse();
        Mailbox.TryParse($"{control}jane@example.net", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData($"{Sixteen}{Sixteen}{Sixteen}{Sixteen}", true)]
    [InlineData($"{Sixteen}{Sixteen}{Sixteen}{Sixteen}x", false)]
    [InlineData($"\"{Sixteen}{Sixteen}{Sixteen}abcdefghijklmn\"", true)]
    [InlineData($"\"{Sixteen}{Sixteen}{Sixteen}abcdefghijklmno\"", false)]
    [InlineData("üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü", true)]
    [InlineData("üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüx", false)]
    public void A_local_part_has_at_most_64_octets(string localPart, bool expected) =>
        Mailbox.TryParse($"{localPart}@example.net", out _).ShouldBe(expected);

    [Fact]
    public void An_endless_local_part_is_refused_and_not_pondered()
    {
        Mailbox.TryParse(new string('a', 1_000_000) + "@example.net", out _).ShouldBeFalse();
        Mailbox.TryParse(string.Concat(Enumerable.Repeat("a.", 500_000)) + "@example.net", out _).ShouldBeFalse();
        Mailbox.TryParse("\"" + new string('\\', 1_000_000) + "\"@example.net", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("jane@example.net", true)]
    [InlineData("jürgen@example.net", false)]
    [InlineData("jane@bücher.example", false)]
    [InlineData("jane@xn--bcher-kva.example", true)]
    public void It_says_whether_it_needs_SMTPUTF8(string text, bool expected) => Mailbox.Parse(text).IsAscii.ShouldBe(expected);

    [Fact]
    public void The_case_of_the_local_part_is_the_receivers_business_and_that_of_the_domain_nobodys()
    {
        Mailbox.Parse("jane@example.net").ShouldBe(Mailbox.Parse("jane@EXAMPLE.net"));
        Mailbox.Parse("jane@example.net").ShouldNotBe(Mailbox.Parse("Jane@example.net"));
        Mailbox.Parse("jane@bücher.example").ShouldBe(Mailbox.Parse("jane@xn--bcher-kva.example"));
    }

    [Fact]
    public void Parse_says_what_it_could_not_read() =>
        Should.Throw<FormatException>(() => Mailbox.Parse("jane")).Message.ShouldContain("'jane'");
}
