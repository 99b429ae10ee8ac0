using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Relay.Core;
using Relay.Core.Dns;
using Relay.Core.Queue;
using Relay.Delivery.Routing;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Lanes;

/// <summary>As the host puts it together, over a real connection.</summary>
public sealed class AddDeliveryTests
{
    [Fact]
    public async Task A_message_comes_out_of_the_queue_and_goes_to_its_next_hop()
    {
        string? heard = null;
        await using var nextHop = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("PIPELINING");
            await peer.TalkAsync("""
                C: MAIL FROM:<sender@example.org>
                C: RCPT TO:<one@example.net>
                C: RCPT TO:<two@example.net>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 550 5.1.1 unknown
                S: 354 go on
                """);
            heard = await peer.ReadContentAsync();
            await peer.TalkAsync("""
                S: 250 ok
                C: QUIT
                S: 221 bye
                """);
        });
        var options = new DeliveryOptions { Routes = { new RouteOptions { Host = $"{IPAddress.Loopback}:{nextHop.NextHop.EndPoint.Port}" } } };
        var (queue, time) = (new FakeQueue(), new ManualTime());
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IMessageQueue>(queue)
            .AddSingleton<IDnsResolver, FakeDns>()
            .AddSingleton<IRandomSource>(new SeededRandom())
            .AddSingleton<TimeProvider>(time)
            .AddDelivery(new DeliverySettings("relay.example.org", options))
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
        var service = services.GetServices<IHostedService>().ShouldHaveSingleItem();

        await service.StartAsync(default);
        await service.ShouldBeAssignableTo<IHostedLifecycleService>()!.StartedAsync(default);
        queue.MakeDue(Some.Leased(1, time.GetUtcNow(), "one@example.net", "two@example.net"));
        await queue.SettledAsync(1);
        await service.StopAsync(default).InTimeAsync();

        await nextHop.FinishAsync();
        heard.ShouldBe($"{Some.Content}.\r\n");
        var settlement = queue.Settlements.ShouldHaveSingleItem();
        settlement.Recipients[0].Outcome.ShouldBeOfType<Outcome.Delivered>();
        settlement.Recipients[1].Outcome.ShouldBeOfType<Outcome.Failed>();
        settlement.Bounce.ShouldNotBeNull();
    }
}
