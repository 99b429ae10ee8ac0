using System.Net;
using System.Net.Sockets;

namespace Relay.Core.Dns;

/// <summary>
/// Asks the configured name servers. Called from any thread; names are A-labels without a trailing dot. CNAMEs are followed. No answer is
/// ever turned into another: an error is <see cref="DnsAnswer{T}.TryLater"/>, never an empty answer. Throws only when cancelled.
/// </summary>
public interface IDnsResolver
{
    /// <summary>As the zone has them, unsorted; a null MX (RFC 7505) is a record like any other, with the exchange ".".</summary>
    Task<DnsAnswer<MxRecord>> ResolveMxAsync(string name, CancellationToken cancellationToken);

    /// <summary>A for <see cref="AddressFamily.InterNetwork"/>, AAAA for <see cref="AddressFamily.InterNetworkV6"/>.</summary>
    Task<DnsAnswer<IPAddress>> ResolveAddressesAsync(string name, AddressFamily family, CancellationToken cancellationToken);

    /// <summary>Each record's strings joined (RFC 7208 §3.3), octets as Latin-1.</summary>
    Task<DnsAnswer<string>> ResolveTxtAsync(string name, CancellationToken cancellationToken);

    /// <summary>The names that the owner of an address gives it (PTR); anybody's word, unless the name leads back to the address.</summary>
    Task<DnsAnswer<string>> ResolvePtrAsync(IPAddress address, CancellationToken cancellationToken);

    /// <summary>The alias itself, not followed.</summary>
    Task<DnsAnswer<string>> ResolveCnameAsync(string name, CancellationToken cancellationToken);
}
