using Relay.Core;
using Relay.Core.Transport;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Client;

/// <summary>RFC 2033: LHLO, and after the content a reply for each accepted recipient.</summary>
public sealed class LmtpTests
{
    private static readonly OutgoingMessage Message = Some.Message("one@example.net", "two@example.net", "three@example.net", "four@example.net");

    private readonly TestClient _client = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_recipient_has_the_reply_that_is_meant_for_it(bool pipelining)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await OpenAsync(peer, pipelining);
            (await peer.ReadContentAsync()).ShouldBe(Some.Content + ".\r\n");
            await peer.TalkAsync("""
                S: 250 2.1.5 in the mailbox of one
                S: 452 4.2.2 three is full
                S: 550 5.7.1 four wants no mail
                C: QUIT
                """);
        });

        var outcomes = await SendAsync(host);

        outcomes[0].ShouldBeOfType<Outcome.Delivered>().Reply.ShouldBe("250 2.1.5 in the mailbox of one");
        ((Outcome.Delivered)outcomes[0]).IsFinal.ShouldBeTrue();
        outcomes[1].ShouldBeOfType<Outcome.Failed>().Reply.ShouldBe("550 5.1.1 no two here");
        outcomes[2].ShouldBeOfType<Outcome.Deferred>().Reply.ShouldBe("452 4.2.2 three is full");
        outcomes[3].ShouldBeOfType<Outcome.Failed>().Reply.ShouldBe("550 5.7.1 four wants no mail");
    }

    [Fact]
    public async Task Who_has_had_no_reply_when_the_connection_breaks_is_in_doubt_and_nobody_else()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await OpenAsync(peer, pipelining: true);
            await peer.ReadContentAsync();
            await peer.SendAsync("250 2.1.5 one\r\n452 4.2.2 three\r\n");
        });

        var outcomes = await SendAsync(host);

        outcomes[0].ShouldBeOfType<Outcome.Delivered>();
        outcomes[1].ShouldBeOfType<Outcome.Failed>();
        outcomes[2].ShouldBeOfType<Outcome.Deferred>().InDoubt.ShouldBeFalse();
        outcomes[3].ShouldBeOfType<Outcome.Deferred>().InDoubt.ShouldBeTrue();
    }

    [Fact]
    public async Task A_host_that_does_not_know_LHLO_is_not_greeted_otherwise()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.TalkAsync("""
                S: 220 mx.example.net ESMTP
                C: LHLO relay.example.org
                S: 500 this is SMTP
                """);
            (await peer.ReadToEndAsync()).ShouldBe("");
        });

        (await _client.FailToConnectAsync(Lmtp(host))).Reply.ShouldBe("500 this is SMTP");
        await host.FinishAsync();
    }

    [Fact]
    public async Task Where_nobody_was_accepted_no_content_is_sent_and_no_reply_waited_for()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.TalkAsync("""
                S: 220 mx LMTP
                C: LHLO relay.example.org
                S: 250-mx
                S: 250 PIPELINING
                C: MAIL FROM:<sender@example.org>
                C: RCPT TO:<one@example.net>
                C: DATA
                S: 250 ok
                S: 550 no
                S: 354 go on all the same
                """);
            (await peer.ReadToEndAsync()).ShouldBe("");
        });

        await using (var connection = await _client.ConnectAsync(Lmtp(host)))
        {
            (await connection.SendAsync(Some.Message(), default).InTimeAsync()).ShouldHaveSingleItem().Reply.ShouldBe("550 no");
            connection.IsUsable.ShouldBeFalse();
        }

        await host.FinishAsync();
    }

    private static NextHop Lmtp(ScriptedHost host) => host.NextHop with { Policy = new HopPolicy { Protocol = HopProtocol.Lmtp } };

    private async Task<IReadOnlyList<Outcome>> SendAsync(ScriptedHost host)
    {
        IReadOnlyList<Outcome> outcomes;
        await using (var connection = await _client.ConnectAsync(Lmtp(host)))
            outcomes = await connection.SendAsync(Message, default).InTimeAsync();
        await host.FinishAsync();
        return outcomes;
    }

    /// <summary>To the 354; two is not accepted.</summary>
    private static async Task OpenAsync(Peer peer, bool pipelining)
    {
        await peer.TalkAsync("""
            S: 220 mx LMTP
            C: LHLO relay.example.org
            """);
        await peer.OfferAsync(pipelining ? ["PIPELINING"] : []);
        (string Command, string Reply)[] lines =
        [
            ("MAIL FROM:<sender@example.org>", "250 ok"), ("RCPT TO:<one@example.net>", "250 ok"), ("RCPT TO:<two@example.net>", "550 5.1.1 no two here"),
            ("RCPT TO:<three@example.net>", "250 ok"), ("RCPT TO:<four@example.net>", "250 ok"), ("DATA", "354 go on"),
        ];
        foreach (var (command, reply) in lines)
        {
            await peer.HearAsync(command);
            await peer.SendAsync($"{reply}\r\n");
        }
    }
}
