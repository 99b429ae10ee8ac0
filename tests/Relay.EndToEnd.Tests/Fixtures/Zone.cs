using System.Net;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A zone of the name server, in the text form of RFC 1035 §5.</summary>
internal sealed record Zone(string Name, params string[] Records)
{
    public string Text => $"""
        $ORIGIN {Name}.
        $TTL 60
        @ SOA ns hostmaster 1 3600 600 86400 60
        @ NS ns
        ns A 127.0.0.1
        {string.Join('\n', Records)}

        """;

    /// <summary>A domain whose mail goes to one host.</summary>
    public static Zone WithMailAt(string name, IPAddress address) => new(name, "@ MX 10 mx", $"mx A {address}");

    /// <summary>A domain whose mail goes to several hosts, the most preferred first.</summary>
    public static Zone WithMailAt(string name, params IPAddress[] addresses) =>
        new(name, [.. addresses.SelectMany((address, i) => new[] { $"@ MX {(i + 1) * 10} mx{i + 1}", $"mx{i + 1} A {address}" })]);
}
