using System.Net;

namespace Relay.Delivery.Routing;

/// <summary>An entry of <see cref="DeliveryOptions.OwnAddresses"/>: an address, alone or with the length of its prefix, with zeros behind it.</summary>
public static class OwnAddress
{
    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        if (!IPAddress.TryParse(text.Split('/')[0], out var address) || address.IsIPv4MappedToIPv6)
            return false;
        if (text.Contains('/', StringComparison.Ordinal)) // what is behind the prefix must be zero, or something else was meant
            return IPNetwork.TryParse(text, out network) && network.BaseAddress.Equals(address) && network.PrefixLength > 0;

        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    /// <exception cref="FormatException">It is none.</exception>
    public static IPNetwork Parse(string text) => TryParse(text, out var network) ? network : throw new FormatException($"'{text}' is neither an address nor a network.");
}
