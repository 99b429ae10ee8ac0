using Relay.Core;
using Relay.Core.Transport;

namespace Relay.Delivery.Routing;

/// <summary>Where mail for a domain goes now.</summary>
internal abstract record Route
{
    private Route() { }

    /// <summary>At least one, in the order in which they are to be tried.</summary>
    public sealed record Hosts(IReadOnlyList<NextHop> NextHops) : Route
    {
        /// <summary>There are others besides, of which nobody could say where they are: that those here don't want us is not the last word then.</summary>
        public Outcome.Deferred? Unknown { get; init; }
    }

    /// <summary>Nowhere: <see cref="Outcome.Deferred"/> when nobody could say, <see cref="Outcome.Failed"/> when the domain does.</summary>
    public sealed record Nowhere(Outcome Outcome) : Route;
}
