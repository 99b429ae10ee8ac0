using Relay.Core.Addresses;

namespace Relay.Delivery.Routing;

/// <summary>The routes of the configuration, which was validated.</summary>
internal sealed class StaticRoutes
{
    private const string EveryDomain = "*";

    private readonly Dictionary<string, StaticRoute> _byDomain = new(StringComparer.Ordinal);
    private readonly StaticRoute? _default;

    public StaticRoutes(IReadOnlyDictionary<string, string> rows)
    {
        foreach (var (domain, text) in rows)
        {
            if (!StaticRoute.TryParse(text, out var route))
                throw new ArgumentException($"'{text}' is not a route.", nameof(rows));
            if (domain == EveryDomain)
                _default = route;
            else
                _byDomain[Domain.Parse(domain).Ascii] = route;
        }
    }

    public StaticRoute? Find(Domain domain) => _byDomain.TryGetValue(domain.Ascii, out var route) ? route : _default;
}
