using Relay.Core;
using Relay.Core.Transport;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Client;

public sealed class StartTlsTests
{
    private readonly TestClient _client = new();

    [Fact]
    public async Task TLS_is_used_where_it_is_offered_and_EHLO_is_said_again()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("STARTTLS", "PIPELINING", "SIZE 100000");
            await AgreeToTlsAsync(peer);
            await peer.StartTlsAsync();
            await peer.HearAsync("EHLO relay.example.org");
            await peer.OfferAsync("STARTTLS"); // what was offered in clear counts for nothing: neither PIPELINING nor SIZE, and no TLS in TLS
            await DeliverAsync(peer);
        });

        var outcome = (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Delivered>();
        outcome.Tls.ShouldNotBeNull().ShouldMatch("^TLS 1\\.[23], TLS_[A-Z0-9_]+$");
    }

    [Theory]
    [InlineData("[127.0.0.1]")]
    [InlineData("127.0.0.1")]
    [InlineData("[IPv6:::1]")]
    [InlineData("under_score.example.net")]
    [InlineData("-.example.net")]
    [InlineData("a\\032b\\000\\..example.net")]
    [InlineData("xn--zz-.example.net")]
    public async Task TLS_does_not_depend_on_what_the_host_is_called(string name)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("STARTTLS");
            await AgreeToTlsAsync(peer);
            await peer.StartTlsAsync();
            await peer.HearAsync("EHLO relay.example.org");
            await peer.OfferAsync();
        });

        var result = await _client.OpenAsync(host.NextHop with { Host = name });

        await using var connection = result.ShouldBeOfType<ConnectResult.Connected>().Connection;
        await host.FinishAsync();
    }

    [Fact]
    public async Task A_certificate_does_not_send_us_anywhere_for_its_issuer()
    {
        await using var issuer = new ScriptedHost(_ => Task.CompletedTask);
        using var certificate = TestCertificate.IssuedBy(new Uri($"http://{issuer.NextHop.EndPoint}/issuer.cer"));
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("STARTTLS");
            await AgreeToTlsAsync(peer);
            await peer.StartTlsAsync(certificate);
            await peer.HearAsync("EHLO relay.example.org");
            await peer.OfferAsync();
            await DeliverAsync(peer);
        });

        (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Delivered>();

        issuer.WasVisited.ShouldBeFalse(); // the handshake is over: whoever wanted to fetch something has
    }

    [Fact]
    public async Task A_handshake_that_fails_is_followed_by_a_connection_in_clear()
    {
        await using var host = new ScriptedHost(
            async peer =>
            {
                await peer.GreetAsync("STARTTLS");
                await AgreeToTlsAsync(peer);
                await peer.SendAsync("This is not TLS.\r\n");
                await peer.ReadToEndAsync();
            },
            DeliverInClearAsync);

        (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Delivered>();
    }

    [Theory]
    [InlineData("454 4.7.0 TLS not available")]
    [InlineData("501 what?")]
    public async Task A_host_that_takes_its_offer_back_gets_its_mail_in_clear(string reply)
    {
        await using var host = new ScriptedHost(
            async peer =>
            {
                await peer.GreetAsync("STARTTLS");
                await peer.TalkAsync($"""
                    C: STARTTLS
                    S: {reply}
                    """);
                await peer.ReadToEndAsync();
            },
            DeliverInClearAsync);

        (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Delivered>();
    }

    [Fact]
    public async Task A_host_that_closes_instead_of_a_handshake_gets_its_mail_in_clear()
    {
        await using var host = new ScriptedHost(
            async peer =>
            {
                await peer.GreetAsync("STARTTLS");
                await AgreeToTlsAsync(peer);
            },
            DeliverInClearAsync);

        (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Delivered>();
    }

    [Fact]
    public async Task What_is_injected_in_clear_behind_the_220_is_not_used()
    {
        await using var host = new ScriptedHost(
            async peer =>
            {
                await peer.GreetAsync("STARTTLS");
                await peer.TalkAsync("""
                    C: STARTTLS
                    S: 220 go on
                    S: 250-mx.example.net
                    S: 250 SIZE 1
                    """);
                (await peer.ReadToEndAsync()).ShouldBe(""); // not even a handshake
            },
            DeliverInClearAsync);

        (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Delivered>();
    }

    [Fact]
    public async Task A_host_that_refuses_us_under_TLS_has_refused_us()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("STARTTLS");
            await AgreeToTlsAsync(peer);
            await peer.StartTlsAsync();
            await peer.TalkAsync("""
                C: EHLO relay.example.org
                S: 421 too busy
                """);
        });

        (await _client.FailToConnectAsync(host)).ShouldBeOfType<Outcome.Deferred>().Reply.ShouldBe("421 too busy");
        await host.FinishAsync();
    }

    [Fact]
    public async Task A_message_that_breaks_off_under_TLS_does_not_look_finished()
    {
        var dots = string.Concat(Enumerable.Repeat("\r\n.", 30_000));
        var heard = "";
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("STARTTLS");
            await AgreeToTlsAsync(peer);
            await peer.StartTlsAsync();
            await peer.HearAsync("EHLO relay.example.org");
            await peer.OfferAsync();
            await peer.TakeEnvelopeAsync();
            heard = await peer.ReadToEndAsync();
        });
        await using (var connection = await _client.ConnectAsync(host))
        {
            var message = Some.Message() with { Size = 200_000, Content = _ => Some.Broken("Subject: x\r\n", dots) };
            await Should.ThrowAsync<Core.Queue.QueueUnavailableException>(connection.SendAsync(message, default).InTimeAsync());
        }

        await host.FinishAsync();
        heard.Length.ShouldBeGreaterThan(64 * 1024);
        $"Subject: x\r\n{dots.Replace(".", "..", StringComparison.Ordinal)}".ShouldStartWith(heard);
    }

    private static Task AgreeToTlsAsync(Peer peer) => peer.TalkAsync("""
        C: STARTTLS
        S: 220 go on
        """);

    private static async Task DeliverInClearAsync(Peer peer)
    {
        await peer.GreetAsync("STARTTLS");
        await DeliverAsync(peer);
    }

    private static async Task DeliverAsync(Peer peer)
    {
        await peer.TakeEnvelopeAsync();
        await peer.ReadContentAsync();
        await peer.TalkAsync("S: 250 ok");
    }
}
