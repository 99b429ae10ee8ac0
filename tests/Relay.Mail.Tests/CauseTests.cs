using System.Text;
using Relay.Core;

namespace Relay.Mail.Tests;

/// <summary>What a person reads of the cause, and what to do.</summary>
public sealed class CauseTests
{
    private const string NoMailbox = "There is no mailbox for this address.";
    private const string Full = "The recipient's mailbox is full.";
    private const string TooLarge = "Your message is too large for the recipient's mail server.";
    private const string Rule = "The recipient's mail server has a rule against this message.";
    private const string Unreachable = "The recipient's mail server could not be reached.";
    private const string Unencrypted = "There is no connection to the recipient's mail server that is protected (by TLS) as it has to be.";
    private const string Unproven = "The recipient's mail server could not make sure that the message comes from where it says.";

    [Theory]
    [InlineData("5.1.1", NoMailbox)]
    [InlineData("5.1.2", "There is no mail server for what stands after the @ in the address.")]
    [InlineData("5.1.8", "It is your own address that was refused.")]
    [InlineData("5.1.10", "No mail is accepted for what stands after the @ in the address; its owner has declared so.")]
    [InlineData("5.1.99", "The address was not accepted.")]
    [InlineData("5.2.1", "The recipient's mailbox is closed or blocked.")]
    [InlineData("5.2.2", Full)]
    [InlineData("5.2.3", TooLarge)]
    [InlineData("5.3.4", TooLarge)]
    [InlineData("4.3.2", "The recipient's mail server is in trouble.")]
    [InlineData("4.4.1", Unreachable)]
    [InlineData("4.4.3", "The name servers (DNS) that know the way to the recipient's mail server gave no answer.")]
    [InlineData("5.4.6", "Mail for this address goes round in a circle.")]
    [InlineData("5.5.3", "The message has too many recipients for that mail server.")]
    [InlineData("5.5.1", "The two mail servers did not understand each other.")]
    [InlineData("5.6.7", "The recipient's mail server can't take addresses or headers with other than plain English letters.")]
    [InlineData("5.7.1", Rule)]
    [InlineData("5.7.9", "This mail server may not send by way of the next one.")]
    [InlineData("5.7.10", Unencrypted)]
    [InlineData("5.7.30", Unencrypted)]
    [InlineData("4.7.5", Unencrypted)]
    [InlineData("5.7.26", Unproven)]
    [InlineData("4.7.1", "The recipient's mail server did not want the message yet;")]
    public void A_status_code_has_words(string status, string words) => Human("Reason.", status, "550 x").ShouldContain($" {words}");

    [Theory]
    [InlineData("550 User unknown", NoMailbox)]
    [InlineData("550 sorry, NO SUCH USER here", NoMailbox)]
    [InlineData("552 Mailbox full", Full)]
    [InlineData("552 over quota", Full)]
    [InlineData("552 Message too large", TooLarge)]
    [InlineData("554 Blocked by our policy", Rule)]
    [InlineData("550 SPF check failed", Unproven)]
    [InlineData("530 Must issue a STARTTLS command first", Unencrypted)]
    [InlineData("554 relay access denied", "This mail server may not send by way of the next one.")]
    public void Where_the_code_says_nothing_the_words_may(string reply, string words) => Human("Reason.", "5.0.0", reply).ShouldContain($" {words}");

    [Fact]
    public void A_code_that_says_something_outdoes_the_words() => Human("Reason.", "5.7.1", "550 5.7.1 User unknown").ShouldContain(Rule);

    [Fact]
    public void What_nobody_can_tell_is_told_in_the_words_of_the_attempt()
    {
        var human = Human("The mail server refused the message.", "5.0.0", "554 no");
        human.ShouldContain("jane@example.net The mail server refused the message. What you can do: Send your message once more.");
        human.ShouldContain("The answer of mx.example.net [192.0.2.25]: 554 no");
    }

    [Fact]
    public void Whose_time_was_up_is_told_what_was_in_the_way()
    {
        var human = Human(BounceExamples.Expired with { PutOffBy = EnhancedStatus.Parse("4.2.2") });
        human.ShouldContain(Full);
        human.ShouldContain("could be reached for 5 days");
        human.ShouldContain("It was tried 41 times");
    }

    [Fact]
    public void What_the_administrator_gave_up_is_the_administrators_to_explain()
    {
        var human = Human(BounceExamples.Unknown with
        {
            IsGivenUp = true,
            Outcome = new Outcome.Failed(new EnhancedStatus(5, 0, 0), "The administrator of this mail server has given the message up."),
        });
        human.ShouldContain("jane@example.net The administrator of this mail server has given the message up. What you can do: Ask your administrator why");
    }

    private static string Human(string reason, string status, string reply) =>
        Human(BounceExamples.Unknown with { Outcome = new Outcome.Failed(EnhancedStatus.Parse(status), reason, "mx.example.net [192.0.2.25]", reply) });

    private static string Human(Bounces.ReportedRecipient recipient)
    {
        var text = Encoding.ASCII.GetString(BounceExamples.Compose(BounceExamples.One with { Recipients = [recipient] }));
        return string.Join(' ', text[..text.IndexOf("message/delivery-status", StringComparison.Ordinal)].Split((char[])[' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }
}
