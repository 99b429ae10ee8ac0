using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Core.Transport;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Client;

/// <summary>What the sender wants to hear of is passed on where it is understood (RFC 3461 §5.2.1), and said where it is not.</summary>
public sealed class DsnTests
{
    private static readonly OutgoingMessage Message = Some.Message() with
    {
        Parameters = new MessageParameters { Return = DsnReturn.Headers, EnvelopeId = "id+1" },
        Recipients =
        [
            new EnvelopeRecipient(Mailbox.Parse("one@example.net"))
            {
                Parameters = new RecipientParameters { Notify = DsnNotify.Success | DsnNotify.Failure, OriginalRecipient = new OriginalRecipient("rfc822", "One@example.com") },
            },
            new EnvelopeRecipient(Mailbox.Parse("two@example.net")),
        ],
    };

    private readonly TestClient _client = new();

    [Fact]
    public async Task A_host_that_offers_DSN_is_told_all_of_it()
    {
        await using var host = Host(["DSN"], " RET=HDRS ENVID=id+2B1", " NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;One@example.com");

        (await _client.SendAsync(host, Message)).ShouldAllBe(outcome => ((Outcome.Delivered)outcome).IsDsnPassedOn && !((Outcome.Delivered)outcome).IsFinal);
    }

    [Fact]
    public async Task A_host_that_does_not_is_told_nothing_and_the_outcome_says_so()
    {
        await using var host = Host(["8BITMIME"], "", "");

        (await _client.SendAsync(host, Message)).ShouldAllBe(outcome => !((Outcome.Delivered)outcome).IsDsnPassedOn);
    }

    private static ScriptedHost Host(string[] offers, string mail, string rcpt) => new(async peer =>
    {
        await peer.GreetAsync(offers);
        await peer.TalkAsync($"""
            C: MAIL FROM:<sender@example.org>{mail}
            S: 250 ok
            C: RCPT TO:<one@example.net>{rcpt}
            S: 250 ok
            C: RCPT TO:<two@example.net>
            S: 250 ok
            C: DATA
            S: 354 go on
            """);
        await peer.ReadContentAsync();
        await peer.TalkAsync("S: 250 ok");
    });
}
