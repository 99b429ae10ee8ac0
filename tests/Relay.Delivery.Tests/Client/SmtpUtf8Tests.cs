using System.Text;
using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Core.Transport;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Client;

public sealed class SmtpUtf8Tests
{
    private static readonly EnhancedStatus NotAscii = EnhancedStatus.Parse("5.6.7");

    private readonly TestClient _client = new();

    [Fact]
    public async Task A_message_that_needs_it_is_announced_and_its_addresses_stay_as_they_were_written()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("SMTPUTF8", "8BITMIME");
            await peer.TalkAsync(Wire("""
                C: MAIL FROM:<jürgen@bücher.example> SMTPUTF8
                S: 250 ok
                C: RCPT TO:<one@bücher.example>
                S: 250 ok
                C: DATA
                S: 354 go on
                """));
            await peer.ReadContentAsync();
            await peer.TalkAsync("S: 250 ok");
        });

        var message = Needing(Some.Message("one@bücher.example")) with { ReversePath = Mailbox.Parse("jürgen@bücher.example") };
        (await _client.SendAsync(host, message)).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Delivered>();
    }

    [Theory]
    [InlineData("one@example.net")]
    [InlineData("one@bücher.example")]
    public async Task A_message_that_does_not_need_it_is_not_announced(string recipient)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("SMTPUTF8");
            await peer.TalkAsync($"""
                C: MAIL FROM:<sender@example.org>
                S: 250 ok
                C: RCPT TO:<{Mailbox.Parse(recipient).LocalPart}@{Mailbox.Parse(recipient).Domain.Ascii}>
                S: 450 later
                """);
        });

        (await _client.SendAsync(host, Some.Message(recipient))).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>();
    }

    [Fact]
    public async Task A_bounce_to_an_address_of_more_than_ASCII_needs_it_though_nobody_said_so()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("SMTPUTF8");
            await peer.TalkAsync(Wire("""
                C: MAIL FROM:<> SMTPUTF8
                S: 250 ok
                C: RCPT TO:<jürgen@example.net>
                S: 450 later
                """));
        });

        await _client.SendAsync(host, Some.Message("jürgen@example.net") with { ReversePath = null });
    }

    [Theory]
    [InlineData(true, "sender@example.org", "one@example.net")]
    [InlineData(false, "jürgen@example.org", "one@example.net")]
    [InlineData(false, "sender@example.org", "jürgen@example.net")]
    public async Task To_a_host_that_does_not_offer_it_nothing_is_said(bool needed, string sender, string recipient)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("8BITMIME", "PIPELINING");
            await peer.HearAsync("QUIT");
        });

        var message = Some.Message(recipient).WithContent("Subject: Gr\u00C3\u00BC\u00C3\u009Fe\r\n\r\nHello.\r\n") with
        {
            ReversePath = Mailbox.Parse(sender),
            HasEightBitContent = true,
            Parameters = new MessageParameters { NeedsSmtpUtf8 = needed },
        };
        var outcome = (await _client.SendAsync(host, message)).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Failed>();

        outcome.Status.ShouldBe(NotAscii);
        outcome.Reason.ShouldContain("mx.example.net");
        outcome.Reason.ShouldContain("SMTPUTF8");
        outcome.NextHop.ShouldBe(host.NextHop.ToString());
        outcome.Reply.ShouldBeNull();
    }

    [Theory]
    [InlineData(Some.Content, false)]
    [InlineData("Subject: hello\r\n\r\nGr\u00C3\u00BC\u00C3\u009Fe\r\n", true)]
    public async Task Who_needs_nothing_of_it_gets_a_message_for_which_it_was_declared_on_behalf_of_another(string content, bool eightBit)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("8BITMIME");
            await peer.TalkAsync($"""
                C: MAIL FROM:<sender@example.org>{(eightBit ? " BODY=8BITMIME" : "")}
                S: 250 ok
                C: RCPT TO:<one@example.net>
                S: 250 ok
                C: DATA
                S: 354 go on
                """);
            (await peer.ReadContentAsync()).ShouldBe($"{content}.\r\n");
            await peer.TalkAsync("S: 250 ok");
        });

        var message = Needing(Some.Message("one@example.net", "zwölf@example.net")).WithContent(content) with { HasEightBitContent = eightBit };
        var outcomes = await _client.SendAsync(host, message);

        outcomes[0].ShouldBeOfType<Outcome.Delivered>();
        outcomes[1].ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(NotAscii);
    }

    [Fact]
    public async Task A_recipient_that_needs_it_does_not_keep_the_message_from_the_others()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("PIPELINING");
            await peer.TalkAsync("""
                C: MAIL FROM:<sender@example.org>
                C: RCPT TO:<one@example.net>
                C: RCPT TO:<three@example.net>
                C: DATA
                S: 250 ok
                S: 550 no
                S: 250 ok
                S: 354 go on
                """);
            await peer.ReadContentAsync();
            await peer.TalkAsync("S: 250 ok");
        });

        var outcomes = await _client.SendAsync(host, Some.Message("one@example.net", "zwölf@example.net", "three@example.net", "dreißig@example.net"));

        outcomes[0].ShouldBeOfType<Outcome.Failed>().Reply.ShouldBe("550 no");
        outcomes[1].ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(NotAscii);
        outcomes[2].ShouldBeOfType<Outcome.Delivered>();
        outcomes[3].ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(NotAscii);
    }

    private static OutgoingMessage Needing(OutgoingMessage message) => message with { Parameters = new MessageParameters { NeedsSmtpUtf8 = true } };

    /// <summary>UTF-8, as a peer that reads octets sees it.</summary>
    private static string Wire(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
