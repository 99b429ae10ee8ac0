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
    [InlineData("*")]
    [InlineData("*@example.org")]
    [InlineData("alice@example.org")]
    public void The_empty_reverse_path_is_in_no_other_pattern(string pattern) => new Account("alice", [pattern]).MaySendAs(null).ShouldBeFalse();

    [Fact]
    public void The_empty_reverse_path_may_be_named_and_stands_for_nothing_else()
    {
        new Account("alice", ["<>"]).MaySendAs(null).ShouldBeTrue();
        new Account("alice", ["<>"]).MaySendAs(Mailbox.Parse("alice@example.org")).ShouldBeFalse();
        new Account("alice", ["*", "<>"]).MaySendAs(null).ShouldBeTrue();
    }

    [Fact]
    public void An_account_s_own_limits_come_before_those_of_all()
    {
        var all = new SendingLimits { MessagesPerHour = 1, MessagesPerDay = 2, RecipientsPerHour = 3, RecipientsPerDay = 4, Sessions = 5 };

        SendingLimits.None.Or(all).ShouldBe(all);
        all.Or(SendingLimits.None).ShouldBe(all);
        new SendingLimits { MessagesPerDay = 0, Sessions = 50 }.Or(all).ShouldBe(all with { MessagesPerDay = 0, Sessions = 50 }, "0 is a limit too");
        new SendingLimits { MessagesPerHour = 10, RecipientsPerHour = 30, RecipientsPerDay = 40 }.Or(all)
            .ShouldBe(all with { MessagesPerHour = 10, RecipientsPerHour = 30, RecipientsPerDay = 40 });
    }

    [Theory]
    [InlineData("")]
    [InlineData("< >")]
    [InlineData("<alice@example.org>")]
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
    [InlineData("<>")]
    public void A_pattern_is_written_as_it_was_read(string text) => SenderPattern.Parse(text).ToString().ShouldBe(text);
}
