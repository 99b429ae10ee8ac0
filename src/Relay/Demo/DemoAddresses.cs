using System.Net;
using Relay.Dns;

namespace Relay.Demo;

/// <summary>Who is who in the demo, and the zone that says so. The domains are reserved for examples (RFC 2606 §2).</summary>
internal static class DemoAddresses
{
    public const string RelayHost = "relay.example";
    public const string Sender = "you@sender.example";
    public const string Delivered = "alice@delivered.example";
    public const string Later = "bob@later.example";
    public const string Refused = "nobody@refused.example";

    private const string NextHop = "mx.nexthop.example";

    public static IEnumerable<ZoneRecord> Zone =>
    [
        .. new[] { Sender, Delivered, Later, Refused }.Select(address => new ZoneRecord.Mx(address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..], 10, NextHop)),
        new ZoneRecord.Host(NextHop, IPAddress.Loopback),
    ];
}
