using System.Net;
using Relay.Core;
using Relay.Core.Dns;
using Relay.Delivery.Routing;

namespace Relay.Delivery.Tests.Support;

internal static class TestRouter
{
    public static Router Create(IDnsResolver dns, DeliverySettings settings, IRandomSource? random = null) =>
        new(dns, random ?? new SeededRandom(), new RouteTable(settings), new OwnHost(settings, new ManualTime()));

    /// <summary>On a host whose interfaces have these addresses.</summary>
    public static DeliverySettings At(this DeliverySettings settings, params string[] addresses) =>
        settings with { InterfaceAddresses = () => [.. addresses.Select(IPAddress.Parse)] };
}
