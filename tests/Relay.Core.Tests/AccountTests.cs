using Relay.Core.Accounts;
using Relay.Core.Addresses;

namespace Relay.Core.Tests;

public sealed class AccountTests
{
    [Theory]
    [InlineData("alice@example.org", "alice@example.org")]
    [InlineData("alice@example.org", "Alice@EXAMPLE.org")]
    [InlineData("*@example.org", "bob@example.org")]
    [InlineData("*@Example.ORG", "bob@example.org")]
    [InlineData("*@bücher.example", "bob@xn--bcher-kva.example")]
    [InlineData("*@[192.0.2.1]", "bob@[192.0.2.1]")]
    [InlineData("*", "anyone@anywhere.example")]
    public void An_address_that_a_pattern_covers_may_be_sent_as(string pattern, string address) =>
        new Account("alice", [pattern]).MaySendAs(Mailbox.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("alice@example.org", "bob@example.org")]
    [InlineData("alice@example.org", "alice@example.com")]
    [InlineData("alice@example.org", "alice@mail.example.org")]
    [InlineData("*@example.org", "bob@mail.example.org")]
    [InlineData("*@example.org", "bob@notexample.org")]
    [InlineData("*@example.org", "bob@example.org.evil.example")]
    public void An_address_that_no_pattern_covers_may_not_be_sent_as(string pattern, string address) =>
        new Account("alice", [pattern]).MaySendAs(Mailbox.Parse(address)).ShouldBeFalse();

    [Fact]
    public void One_of_several_patterns_is_enough()
    {
        var account = new Account("alice", ["alice@example.org", "*@example.com"]);

        account.MaySendAs(Mailbox.Parse("sales@example.com")).ShouldBeTrue();
        account.MaySendAs(Mailbox.Parse("sales@example.org")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("*@")]
    [InlineData("@example.org")]
    [InlineData("*@exa mple.org")]
    [InlineData("**@example.org")]
    [InlineData("sales*@example.org")]
    [InlineData("*@*.example.org")]
    [InlineData(" alice@example.org")]
    public void What_is_no_pattern_is_refused(string text)
    {
        SenderPattern.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => new Account("alice", [text])).Message.ShouldContain("*@domain");
    }

    [Theory]
    [InlineData("*")]
    [InlineData("*@example.org")]
    [InlineData("Alice@example.org")]
    public void A_pattern_is_written_as_it_was_read(string text) => SenderPattern.Parse(text).ToString().ShouldBe(text);
}
