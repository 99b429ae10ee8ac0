using System.Net;
using System.Net.Sockets;
using Relay.Core.Dns;

namespace Relay.Submission.Tests.Support;

/// <summary>Knows the names that a test has told it.</summary>
internal sealed class FakeDns : IDnsResolver
{
    private int _asked;

    public Dictionary<IPAddress, string> Names { get; } = [];

    public Dictionary<string, IPAddress> Addresses { get; } = [];

    /// <summary>No answer before this is done.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int Asked => Volatile.Read(ref _asked);

    public async Task<DnsAnswer<string>> ResolvePtrAsync(IPAddress address, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        await Gate.WaitAsync(cancellationToken);
        return Names.TryGetValue(address, out var name) ? new DnsAnswer<string>.Found([name]) : new DnsAnswer<string>.NoSuchName();
    }

    public async Task<DnsAnswer<IPAddress>> ResolveAddressesAsync(string name, AddressFamily family, CancellationToken cancellationToken)
    {
        await Gate.WaitAsync(cancellationToken);
        return Addresses.TryGetValue(name, out var address) ? new DnsAnswer<IPAddress>.Found([address]) : new DnsAnswer<IPAddress>.NoSuchName();
    }

    public Task<DnsAnswer<MxRecord>> ResolveMxAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DnsAnswer<string>> ResolveTxtAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DnsAnswer<string>> ResolveCnameAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();
}
