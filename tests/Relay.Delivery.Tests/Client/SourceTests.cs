using System.Net;
using Relay.Core;
using Relay.Core.Transport;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Client;

/// <summary>Where we come from, and as whom.</summary>
public sealed class SourceTests
{
    private readonly TestClient _client = new();

    [Fact]
    public async Task The_connection_comes_from_the_address_and_under_the_name_that_the_route_has()
    {
        IPAddress? client = null;
        await using var host = new ScriptedHost(async peer =>
        {
            client = peer.Client;
            await peer.TalkAsync("""
                S: 220 mx
                C: EHLO bulk.example.org
                S: 500 what?
                C: HELO bulk.example.org
                S: 250 mx
                C: QUIT
                """);
        });

        var policy = new HopPolicy { SourceIPv4 = IPAddress.Parse("127.0.0.77"), EhloName = "bulk.example.org" };
        await using (await _client.ConnectAsync(host.NextHop with { Policy = policy }))
        {
        }

        await host.FinishAsync();
        client.ShouldBe(IPAddress.Parse("127.0.0.77"));
    }

    [Fact]
    public async Task A_source_of_the_other_family_is_no_matter()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.HearAsync("QUIT");
        });

        await using (await _client.ConnectAsync(host.NextHop with { Policy = new HopPolicy { SourceIPv6 = IPAddress.Parse("2001:db8::1") } }))
        {
        }

        await host.FinishAsync();
    }

    [Fact]
    public async Task An_address_that_is_not_ours_is_the_operators_mistake_and_named()
    {
        await using var host = new ScriptedHost(_ => Task.CompletedTask);

        var outcome = await _client.FailToConnectAsync(host.NextHop with { Policy = new HopPolicy { SourceIPv4 = IPAddress.Parse("192.0.2.1") } });

        outcome.ShouldBeOfType<Outcome.Deferred>().Status.ShouldBe(EnhancedStatus.Parse("4.3.5"));
        outcome.Reason.ShouldContain("The source address 192.0.2.1 that is configured for this route can't be used here");
        host.WasVisited.ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_address_has_less_time_to_answer_while_there_is_another(bool hasAlternative)
    {
        await using var host = new ScriptedHost(peer => peer.GreetAsync());

        await using var connection = (await _client.OpenAsync(host.NextHop with { HasAlternative = hasAlternative })).ShouldBeOfType<ConnectResult.Connected>().Connection;

        await _client.Time.TimerAsync(hasAlternative ? _client.Timeouts.ConnectWithAlternative : _client.Timeouts.Connect);
    }
}
