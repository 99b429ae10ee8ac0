using System.Net;
using System.Net.Sockets;
using Relay.Core.Dns;

namespace Relay.Delivery.Routing;

/// <summary>From the name of a host to its addresses, of both families.</summary>
internal static class HostAddresses
{
    private const int FirstMulticast = 224; // 224.0.0.0/4, and what is above it was never given out (RFC 1112 §4)

    private static readonly AddressFamily[] Families = [AddressFamily.InterNetworkV6, AddressFamily.InterNetwork];

    /// <summary>The families take turns, so that a network that carries only one of them costs one failed connection and not all.</summary>
    public static async Task<HostFinding> FindAsync(IDnsResolver dns, HostFinding host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.Host, out var address))
            return host with { Addresses = [address] };

        var answers = await Task.WhenAll(Families.Select(family => dns.ResolveAddressesAsync(host.Host, family, cancellationToken)));
        var lists = answers.Select(answer => answer is DnsAnswer<IPAddress>.Found found ? found.Records : []).ToArray();
        IPAddress[] addresses = [.. Enumerable.Range(0, lists.Max(list => list.Count)).SelectMany(i => lists.Where(list => i < list.Count).Select(list => AsDialled(list[i])))];
        var doubt = answers.OfType<DnsAnswer<IPAddress>.TryLater>().FirstOrDefault()?.Reason;
        return host with { Addresses = addresses, Doubt = doubt, State = State(addresses, doubt, answers) };
    }

    /// <summary>
    /// Whether a host can have it. Whoever connects to 0.0.0.0 reaches himself, and a link-local address means nothing without the link, which DNS doesn't know.
    /// </summary>
    public static bool IsFit(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? !(address.Equals(IPAddress.IPv6Any) || address.IsIPv6Multicast || address.IsIPv6LinkLocal)
        : address.GetAddressBytes()[0] is > 0 and < FirstMulticast;

    /// <summary>An IPv4 address that is written as IPv6 is the same host's (RFC 4291 §2.5.5.2).</summary>
    public static IPAddress AsDialled(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static HostState State(IPAddress[] addresses, string? doubt, DnsAnswer<IPAddress>[] answers)
    {
        if (addresses.Length > 0)
            return HostState.Usable;
        if (doubt is not null)
            return HostState.Unknown;
        return answers.All(answer => answer is DnsAnswer<IPAddress>.NoSuchName) ? HostState.NoSuchName : HostState.NoAddress;
    }
}
