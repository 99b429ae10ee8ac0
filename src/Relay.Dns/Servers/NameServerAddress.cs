using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Relay.Dns.Servers;

/// <summary>How a name server's address is written and read.</summary>
internal static class NameServerAddress
{
    /// <summary>RFC 1035 §4.2.</summary>
    public const int DefaultPort = 53;

    /// <summary>An address, or an address and a port; an IPv6 address has brackets if a port follows.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = null;
        if (!IPEndPoint.TryParse(text ?? "", out var parsed) || parsed.Address.Equals(IPAddress.Any) || parsed.Address.Equals(IPAddress.IPv6Any))
            return false;

        // "53" and "010.0.0.1" are addresses to the parser, and mistakes here.
        if (parsed.AddressFamily == AddressFamily.InterNetwork && text!.Split(':')[0] != parsed.Address.ToString())
            return false;

        var hasPort = parsed.AddressFamily == AddressFamily.InterNetwork ? text!.Contains(':') : text!.Contains("]:", StringComparison.Ordinal);
        if (hasPort && parsed.Port == 0)
            return false;

        endPoint = hasPort ? parsed : new IPEndPoint(parsed.Address, DefaultPort);
        return true;
    }

    /// <summary>As people write it: the port only where it is not the usual one.</summary>
    public static string Display(IPEndPoint endPoint) => endPoint.Port == DefaultPort ? endPoint.Address.ToString() : endPoint.ToString();
}
