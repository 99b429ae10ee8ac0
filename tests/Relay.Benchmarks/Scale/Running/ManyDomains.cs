using System.Net;
using Relay.Dns;

namespace Relay.Benchmarks.Scale.Running;

/// <summary>A name server for so many domains, each with a mail exchanger of its own, at an address of its own, behind all of which is one sink.</summary>
internal sealed class ManyDomains : IAsyncDisposable
{
    private const int RowLength = 256;

    private readonly ZoneServer _server;

    public ManyDomains(int count)
    {
        _server = ZoneServer.Start(Enumerable.Range(0, count).SelectMany(Records), new IPEndPoint(IPAddress.Loopback, 0));
        Sink = new CountingSink(IPAddress.Any);
    }

    public CountingSink Sink { get; }

    public static string Name(int domain) => $"d{domain}.example.net";

    public Task<RelayUnderTest> StartRelayAsync() => RelayUnderTest.StartAsync(configuration =>
    {
        configuration["Delivery"]!["Port"] = Sink.EndPoint.Port;
        configuration["Dns"]!["Servers"]![0] = _server.EndPoint.ToString();
    });

    public async ValueTask DisposeAsync()
    {
        await Sink.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static IEnumerable<ZoneRecord> Records(int domain)
    {
        var exchanger = $"mx.{Name(domain)}";
        yield return new ZoneRecord.Mx(Name(domain), 10, exchanger);
        yield return new ZoneRecord.Host(exchanger, new IPAddress([127, (byte)(140 + (domain / RowLength / RowLength)), (byte)(domain / RowLength), (byte)domain]));
    }
}
