using System.Net;
using System.Net.NetworkInformation;

namespace Relay.Delivery.Routing;

/// <summary>The addresses that the system has given to this host's interfaces.</summary>
internal static class LocalInterfaces
{
    public static IReadOnlyList<IPAddress> Addresses()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Select(unicast => new IPAddress(unicast.Address.GetAddressBytes()))]; // without the zone of a link-local one, which DNS can't know
        }
        catch (NetworkInformationException)
        {
            // A sandbox may forbid to ask. Mail goes out all the same: a loop then ends with the count of Received fields, if later.
            return [];
        }
    }
}
