using Relay.Core;
using Relay.Core.Dns;

namespace Relay.Delivery.Routing;

/// <summary>Says where mail would go, as the delivery itself would find out. Nobody is dialled but name servers.</summary>
/// <exception cref="RouteException">A password file can't be read.</exception>
public sealed class RoutePlanner(DeliverySettings settings, IDnsResolver dns, IRandomSource random, TimeProvider time)
{
    private readonly RouteTable _routes = new(settings);
    private readonly OwnHost _own = new(settings, time);

    public Task<RoutePlan> PlanAsync(RouteQuery query, CancellationToken cancellationToken) =>
        new Router(dns, random, _routes, _own).PlanAsync(_routes.Find(query), query.Recipient.Domain, cancellationToken);
}
