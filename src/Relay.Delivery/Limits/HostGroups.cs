using System.Globalization;
using Relay.Core.Transport;

namespace Relay.Delivery.Limits;

/// <summary>
/// Whose limits a host comes under: those of its provider, which all its hosts and the domains behind them share, or its own. Rows of the
/// configuration go before those that are shipped, an exact name before a suffix, a longer suffix before a shorter one.
/// </summary>
internal sealed class HostGroups
{
    private readonly Dictionary<string, HostLimits> _byPattern = new(StringComparer.OrdinalIgnoreCase);
    private readonly DeliveryOptions _options;

    public HostGroups(DeliverySettings settings)
    {
        _options = settings.Options;
        var named = _options.Providers.Select(row => row.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var row in _options.Providers.Concat(WellKnownProviders.Rows.Where(row => !named.Contains(row.Name))))
        {
            var limits = LimitsOf(row);
            foreach (var pattern in row.MxHosts)
                _byPattern.TryAdd(pattern.TrimEnd('.'), limits);
        }
    }

    /// <summary>Equal for hosts that share their limits.</summary>
    public HostLimits LimitsFor(NextHop nextHop)
    {
        var host = nextHop.Host.TrimEnd('.');
        if (_byPattern.TryGetValue(host, out var limits))
            return limits;
        for (var dot = host.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = host.IndexOf('.', dot + 1))
        {
            if (_byPattern.TryGetValue(string.Concat(ProviderOptions.Below, host.AsSpan(dot + 1)), out limits))
                return limits;
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{host.ToLowerInvariant()}:{nextHop.EndPoint.Port}");
        return new HostLimits(name, _options.MaxConnectionsPerDestination, _options.MaxMessagesPerConnection);
    }

    private HostLimits LimitsOf(ProviderOptions row) => new(
        row.Name, row.MaxConnections ?? _options.MaxConnectionsPerDestination, row.MessagesPerConnection ?? _options.MaxMessagesPerConnection,
        row.ConnectionsPerMinute, row.MessagesPerMinute);
}
