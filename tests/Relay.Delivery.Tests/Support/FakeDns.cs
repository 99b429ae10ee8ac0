using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Relay.Core.Dns;

namespace Relay.Delivery.Tests.Support;

/// <summary>Says what it was told to; a name that it was not told of exists and has no records.</summary>
internal sealed class FakeDns : IDnsResolver
{
    private readonly Dictionary<string, DnsAnswer<MxRecord>> _mx = [];
    private readonly Dictionary<(string, AddressFamily), DnsAnswer<IPAddress>> _addresses = [];
    private readonly ConcurrentQueue<string> _asked = new();

    /// <summary>Names whose addresses were asked for, twice each: once a family.</summary>
    public IReadOnlyCollection<string> AskedForAddresses => _asked;

    public FakeDns Mx(string name, params MxRecord[] records) => Mx(name, new DnsAnswer<MxRecord>.Found(records));

    public FakeDns Mx(string name, DnsAnswer<MxRecord> answer)
    {
        _mx[name] = answer;
        return this;
    }

    public FakeDns Host(string name, params string[] addresses)
    {
        foreach (var family in addresses.Select(IPAddress.Parse).GroupBy(address => address.AddressFamily))
            Host(name, family.Key, new DnsAnswer<IPAddress>.Found([.. family]));
        return this;
    }

    public FakeDns Host(string name, AddressFamily family, DnsAnswer<IPAddress> answer)
    {
        _addresses[(name, family)] = answer;
        return this;
    }

    public Task<DnsAnswer<MxRecord>> ResolveMxAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(_mx.GetValueOrDefault(name) ?? new DnsAnswer<MxRecord>.NoRecords());

    public Task<DnsAnswer<IPAddress>> ResolveAddressesAsync(string name, AddressFamily family, CancellationToken cancellationToken)
    {
        _asked.Enqueue(name);
        return Task.FromResult(_addresses.GetValueOrDefault((name, family)) ?? new DnsAnswer<IPAddress>.NoRecords());
    }

    public Task<DnsAnswer<string>> ResolveTxtAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DnsAnswer<string>> ResolvePtrAsync(IPAddress address, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DnsAnswer<string>> ResolveCnameAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();
}
