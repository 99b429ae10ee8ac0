using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Relay.Dns.Queries;

/// <summary>Where DNS keeps the name of an address.</summary>
internal static class ReverseName
{
    /// <summary>The octets backwards in in-addr.arpa (RFC 1035 §3.5), or the half octets backwards in ip6.arpa (RFC 3596 §2.5).</summary>
    public static string Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        var octets = address.GetAddressBytes().Reverse();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? string.Join('.', octets.Select(octet => octet.ToString(CultureInfo.InvariantCulture))) + ".in-addr.arpa"
            : string.Join('.', octets.Select(octet => $"{octet & 15:x}.{octet >> 4:x}")) + ".ip6.arpa";
    }
}
