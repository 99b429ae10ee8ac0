using System.Net;

namespace Relay.Delivery.Routing;

/// <summary>
/// Whether a mail exchanger is this host itself (RFC 5321 §5.1): by its name or by its addresses, those of its interfaces and those that
/// <see cref="DeliveryOptions.OwnAddresses"/> adds. Which port it is does not matter: who has another mail server on this machine names it in a route.
/// </summary>
internal sealed class OwnHost
{
    /// <summary>Interfaces come and go, but not with each message.</summary>
    private static readonly TimeSpan InterfaceLifetime = TimeSpan.FromMinutes(1);

    private readonly DeliverySettings _settings;
    private readonly TimeProvider _time;
    private readonly HashSet<string> _names;
    private readonly IPNetwork[] _networks;
    private Interfaces? _interfaces;

    public OwnHost(DeliverySettings settings, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        _names = new HashSet<string>([settings.HostName, .. settings.Options.Routes.Select(route => route.EhloName)], StringComparer.OrdinalIgnoreCase);
        _networks = [.. settings.Options.OwnAddresses.Select(OwnAddress.Parse)];
    }

    public bool IsName(string host) => _names.Contains(host);

    /// <param name="address">As <see cref="HostAddresses"/> has them, IPv4 never as IPv6.</param>
    public bool IsAddress(IPAddress address) => Array.Exists(_networks, network => network.Contains(address)) || Current().Contains(address);

    private IReadOnlySet<IPAddress> Current()
    {
        var known = Volatile.Read(ref _interfaces);
        var now = _time.GetUtcNow();
        if (known is null || now < known.ReadAt || now - known.ReadAt > InterfaceLifetime)
        {
            // Loopback is not what the world would call us by: whether it counts is for OwnAddresses to say.
            known = new Interfaces(now, _settings.InterfaceAddresses().Where(address => !IPAddress.IsLoopback(address)).ToHashSet());
            Volatile.Write(ref _interfaces, known);
        }

        return known.Addresses;
    }

    private sealed record Interfaces(DateTimeOffset ReadAt, IReadOnlySet<IPAddress> Addresses);
}
