using System.Net;
using Relay.Core.Addresses;
using Relay.Delivery.Routing;

namespace Relay.Delivery;

/// <param name="HostName">The name that we say EHLO with, and that bounces come from.</param>
public sealed record DeliverySettings(string HostName, DeliveryOptions Options)
{
    /// <summary>What this host's interfaces have, now.</summary>
    public Func<IReadOnlyList<IPAddress>> InterfaceAddresses { get; init; } = LocalInterfaces.Addresses;

    /// <summary>Who hears of the failure of mail without a sender; null where nobody does.</summary>
    public Mailbox? Postmaster { get; } = Mailbox.TryParse(Options.Postmaster, out var postmaster) ? postmaster : null;
}
