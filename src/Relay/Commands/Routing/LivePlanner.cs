using Microsoft.Extensions.DependencyInjection;
using Relay.Configuration;
using Relay.Core;
using Relay.Core.Dns;
using Relay.Delivery;
using Relay.Delivery.Routing;
using Relay.Dns;
using Relay.Hosting;

namespace Relay.Commands.Routing;

/// <summary>The planner over the name servers of the configuration.</summary>
internal static class LivePlanner
{
    public static RoutePlanner Create(RelayOptions options)
    {
        var services = new ServiceCollection()
            .AddLogging() // and no provider: what fails is in the report
            .AddSingleton(SystemClock.Instance)
            .AddSingleton<IRandomSource, SystemRandom>()
            .AddDns(options.Dns)
            .BuildServiceProvider();
        return new RoutePlanner(
            new DeliverySettings(options.Server.HostName, options.Delivery), services.GetRequiredService<IDnsResolver>(), new SystemRandom(), SystemClock.Instance);
    }
}
