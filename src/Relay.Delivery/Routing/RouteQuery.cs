using Relay.Core.Addresses;

namespace Relay.Delivery.Routing;

/// <summary>What a route is chosen by.</summary>
/// <param name="Account">Who has submitted it; null for a bounce of our own, and where nobody knows.</param>
public sealed record RouteQuery(Mailbox Recipient, string? Account = null)
{
    /// <summary>Null is the empty reverse-path.</summary>
    public Mailbox? Sender { get; init; }

    /// <summary>Where it is not, no row is chosen that asks for senders.</summary>
    public bool IsSenderKnown { get; init; } = true;
}
