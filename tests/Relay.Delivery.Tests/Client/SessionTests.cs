using System.Net;
using System.Net.Sockets;
using Relay.Core;
using Relay.Core.Transport;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Client;

/// <summary>From the connection to the end of EHLO.</summary>
public sealed class SessionTests
{
    private readonly TestClient _client = new();

    [Fact]
    public async Task A_message_goes_out_and_the_session_ends_with_QUIT()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TakeEnvelopeAsync();
            (await peer.ReadContentAsync()).ShouldBe(Some.Content + ".\r\n");
            await peer.TalkAsync("""
                S: 250 2.6.0 queued as 12345
                C: QUIT
                S: 221 bye
                """);
            (await peer.ReadToEndAsync()).ShouldBe("");
        });

        var outcome = (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Delivered>();

        outcome.Status.ShouldBe(EnhancedStatus.Parse("2.6.0"));
        outcome.Reply.ShouldBe("250 2.6.0 queued as 12345");
        outcome.NextHop.ShouldBe(host.NextHop.ToString());
    }

    [Fact]
    public async Task A_host_that_does_not_know_EHLO_is_greeted_with_HELO()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.TalkAsync("""
                S: 220 mx.example.net
                C: EHLO relay.example.org
                S: 502 what?
                C: HELO relay.example.org
                S: 250 mx.example.net
                """);
            await peer.TakeEnvelopeAsync();
            await peer.ReadContentAsync();
            await peer.TalkAsync("S: 250 ok");
        });

        (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Delivered>();
    }

    [Theory]
    [InlineData("554 5.7.1 go away", typeof(Outcome.Failed), "5.7.1")]
    [InlineData("421 4.3.2 not now", typeof(Outcome.Deferred), "4.3.2")]
    [InlineData("450 busy", typeof(Outcome.Deferred), "4.0.0")]
    [InlineData("354 go on", typeof(Outcome.Deferred), "4.5.0")]
    public async Task A_host_may_refuse_us_in_its_greeting(string greeting, Type outcome, string status)
    {
        await using var host = new ScriptedHost(peer => peer.SendAsync($"{greeting}\r\n"));

        var refused = await _client.FailToConnectAsync(host);

        refused.ShouldBeOfType(outcome);
        refused.Status.ShouldBe(EnhancedStatus.Parse(status));
        refused.Reply.ShouldBe(greeting);
    }

    [Theory]
    [InlineData("450 who are you?", null, typeof(Outcome.Deferred))]
    [InlineData("550 who are you?", "450 and now?", typeof(Outcome.Deferred))]
    [InlineData("550 who are you?", "550 no", typeof(Outcome.Failed))]
    public async Task A_host_may_refuse_our_name(string toEhlo, string? toHelo, Type outcome)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.TalkAsync($"""
                S: 220 mx.example.net
                C: EHLO relay.example.org
                S: {toEhlo}
                """);
            if (toHelo is not null)
            {
                await peer.TalkAsync($"""
                    C: HELO relay.example.org
                    S: {toHelo}
                    """);
            }

            (await peer.ReadToEndAsync()).ShouldBe("");
        });

        (await _client.FailToConnectAsync(host)).ShouldBeOfType(outcome);
        await host.FinishAsync();
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_put_off()
    {
        using var unused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // taken, so that nobody else listens there, and not listening

        var result = await _client.OpenAsync(new NextHop("mx.example.net", (IPEndPoint)unused.LocalEndPoint!));

        var outcome = result.ShouldBeOfType<ConnectResult.Refused>().Outcome.ShouldBeOfType<Outcome.Deferred>();
        outcome.Status.ShouldBe(EnhancedStatus.Parse("4.4.1"));
        outcome.Reply.ShouldBeNull();
    }

    [Fact]
    public async Task An_address_family_that_this_system_does_not_have_is_put_off()
    {
        var result = await _client.OpenAsync(new NextHop("mx.example.net", new ForeignEndPoint()));

        result.ShouldBeOfType<ConnectResult.Refused>().Outcome.ShouldBeOfType<Outcome.Deferred>();
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_not_told_that_the_host_is_down()
    {
        using var abort = new CancellationTokenSource();
        await using var host = new ScriptedHost(async peer =>
        {
            await abort.CancelAsync();
            await peer.ReadToEndAsync();
        });

        await Should.ThrowAsync<OperationCanceledException>(_client.OpenAsync(host.NextHop, abort.Token));
        await host.FinishAsync();
    }

    /// <summary>As IPv6 is where the kernel was started without it.</summary>
    private sealed class ForeignEndPoint() : IPEndPoint(IPAddress.Loopback, 25)
    {
        public override AddressFamily AddressFamily => AddressFamily.AppleTalk;
    }
}
