using System.Net;
using System.Net.Sockets;
using Relay.Core.Dns;

namespace Relay.Benchmarks.Fairness;

/// <summary>Nobody is asked: all routes are static.</summary>
internal sealed class NoDns : IDnsResolver
{
    public Task<DnsAnswer<MxRecord>> ResolveMxAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DnsAnswer<IPAddress>> ResolveAddressesAsync(string name, AddressFamily family, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DnsAnswer<string>> ResolveTxtAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DnsAnswer<string>> ResolvePtrAsync(IPAddress address, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DnsAnswer<string>> ResolveCnameAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();
}
