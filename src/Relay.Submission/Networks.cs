using System.Net;

namespace Relay.Submission;

/// <summary>Networks as the configuration writes them.</summary>
public static class Networks
{
    /// <summary>
    /// An address, alone or with the length of its prefix. What is behind the prefix must be zero: whoever writes 10.1.0.7/24 means
    /// something else than we would make of it.
    /// </summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        if (!IPAddress.TryParse(text.Split('/')[0], out var address) || address.IsIPv4MappedToIPv6) // clients come as IPv4 then
            return false;
        if (IPNetwork.TryParse(text, out network))
            return network.BaseAddress.Equals(address);
        if (text.Contains('/', StringComparison.Ordinal))
            return false;

        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    /// <exception cref="FormatException"/>
    public static IPNetwork Parse(string text) => TryParse(text, out var network) ? network : throw new FormatException($"'{text}' is not a network.");
}
