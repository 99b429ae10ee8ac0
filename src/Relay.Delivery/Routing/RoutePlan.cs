using Relay.Core;
using Relay.Core.Transport;

namespace Relay.Delivery.Routing;

/// <summary>Where mail goes now, and the DNS answers that this rests on.</summary>
public sealed record RoutePlan
{
    /// <summary>The row of <see cref="DeliveryOptions.Routes"/>, from 0; null where none fits.</summary>
    public required int? Row { get; init; }

    public required HopPolicy Policy { get; init; }

    public required string Lane { get; init; }

    public required RetryTimes Retry { get; init; }

    public required HostSource Source { get; init; }

    /// <summary>The name whose MX records were asked for; null where none were.</summary>
    public string? AskedForMx { get; init; }

    /// <summary>By preference, equals in the order that chance has given them; at most those that an attempt looks at, and as many that it can't use.</summary>
    public IReadOnlyList<HostFinding> Hosts { get; init; } = [];

    /// <summary>MX records besides, which nobody looks at.</summary>
    public int MoreExchangers { get; init; }

    /// <summary>Of <see cref="MoreExchangers"/> some might do: that those which were looked at don't is not the last word.</summary>
    public bool HasMoreToTry { get; init; }

    /// <summary>In the order in which they are tried; none where there is a <see cref="Failure"/>.</summary>
    public IReadOnlyList<NextHop> NextHops => [.. Hosts.SelectMany(host => host.NextHops)];

    /// <summary>Why there is no way: <see cref="Outcome.Deferred"/> when nobody could say, <see cref="Outcome.Failed"/> when the domain does.</summary>
    public Outcome? Failure { get; init; }

    internal Route ToRoute() => Failure is not null ? new Route.Nowhere(Failure) : new Route.Hosts(NextHops) { Unknown = HostReport.Unknown(Hosts) };
}
