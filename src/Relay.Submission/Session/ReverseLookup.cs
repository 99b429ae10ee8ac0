using System.Net;
using Relay.Core.Dns;

namespace Relay.Submission.Session;

/// <summary>The client's name by DNS, for the Received field. Only a name that leads back to the address counts: anybody may claim any other.</summary>
internal static class ReverseLookup
{
    /// <summary>Null when there is no such name, or nobody could say.</summary>
    public static async Task<string?> FindAsync(IDnsResolver dns, IPAddress client)
    {
        if (await dns.ResolvePtrAsync(client, CancellationToken.None) is not DnsAnswer<string>.Found { Records: [var name, ..] })
            return null;

        var addresses = await dns.ResolveAddressesAsync(name, client.AddressFamily, CancellationToken.None);
        return addresses is DnsAnswer<IPAddress>.Found found && found.Records.Contains(client) ? name : null;
    }
}
