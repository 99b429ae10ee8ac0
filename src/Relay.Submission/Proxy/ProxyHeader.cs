using System.Buffers;
using System.Net;

namespace Relay.Submission.Proxy;

/// <summary>
/// What a proxy in front of us says, before anything else, about the client that it speaks for: the PROXY protocol of HAProxy's
/// specification (doc/proxy-protocol.txt), versions 1 and 2. Whoever may say so is not decided here, and neither is a second header: to
/// whoever reads on it is a command like any other, and none that we know.
/// </summary>
/// <param name="Client">Never an IPv4 address in IPv6's clothes; null when the proxy speaks for itself or can't say: then the peer's own address counts.</param>
/// <param name="Port">The client's port; 0 where it has no address.</param>
internal sealed record ProxyHeader(IPAddress? Client, int Port)
{
    /// <summary>The whole of it, in octets: more than any address (232) with the extensions that are in use, and no invitation to fill memory.</summary>
    public const int MaxOctets = 536;

    public static ProxyHeader PeerItself { get; } = new(null, 0);

    /// <summary>Of a client that the proxy names.</summary>
    public static ProxyHeader For(IPAddress client, int port) => new(client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client, port);

    /// <summary>Reads the header from the beginning of what a connection has brought so far.</summary>
    /// <param name="consumed">Where the header ends; the beginning unless it is <see cref="ProxyHeaderStatus.Read"/>.</param>
    public static ProxyHeaderStatus TryRead(ReadOnlySequence<byte> input, out ProxyHeader? header, out SequencePosition consumed)
    {
        header = null;
        consumed = input.Start;
        if (input.IsEmpty)
            return ProxyHeaderStatus.Incomplete;

        Span<byte> buffer = stackalloc byte[MaxOctets];
        var octets = buffer[..(int)Math.Min(input.Length, MaxOctets)];
        input.Slice(0, octets.Length).CopyTo(octets);

        // The first octet tells the versions apart (§2.2).
        var status = octets[0] == ProxyLine.FirstOctet
            ? ProxyLine.TryRead(octets, out header, out var length)
            : ProxyBlock.TryRead(octets, out header, out length);
        if (status == ProxyHeaderStatus.Read)
            consumed = input.GetPosition(length);
        return status;
    }
}
