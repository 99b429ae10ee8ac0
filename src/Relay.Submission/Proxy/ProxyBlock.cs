using System.Buffers.Binary;
using System.Net;

namespace Relay.Submission.Proxy;

/// <summary>
/// Version 2 (§2.2): a signature, then an octet each for version and command, and for family and transport; two for the length of what
/// follows: addresses, and extensions that are nothing to us.
/// </summary>
internal static class ProxyBlock
{
    private const int CommandAt = 12;
    private const int FamilyAt = 13;
    private const int LengthAt = 14;
    private const int AddressAt = 16;

    private const int LocalCommand = 0x20; // version 2, LOCAL
    private const int ProxyCommand = 0x21; // version 2, PROXY

    private const int Tcp4 = 0x11;
    private const int Tcp6 = 0x21;

    /// <summary>Of an extension: its type, and two octets for the length of its value.</summary>
    private const int ExtensionHead = 3;

    private const int MaxLength = ProxyHeader.MaxOctets - AddressAt;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    public static ProxyHeaderStatus TryRead(ReadOnlySpan<byte> octets, out ProxyHeader? header, out int length)
    {
        header = null;
        length = 0;
        if (!CanBegin(octets))
            return ProxyHeaderStatus.Invalid;
        if (octets.Length < AddressAt)
            return ProxyHeaderStatus.Incomplete;

        var rest = BinaryPrimitives.ReadUInt16BigEndian(octets[LengthAt..]);
        if (rest > MaxLength || !CanBeRest(octets, rest))
            return ProxyHeaderStatus.Invalid;
        if (octets.Length < AddressAt + rest)
            return ProxyHeaderStatus.Incomplete;

        length = AddressAt + rest;
        header = Header(octets);
        return ProxyHeaderStatus.Read;
    }

    private static bool CanBegin(ReadOnlySpan<byte> octets)
    {
        var signature = octets[..Math.Min(octets.Length, Signature.Length)];
        return Signature.StartsWith(signature)
            && (octets.Length <= CommandAt || octets[CommandAt] is LocalCommand or ProxyCommand)
            && (octets.Length <= FamilyAt || octets[CommandAt] == LocalCommand || AddressOctets(octets[FamilyAt]) is not null)
            && (octets.Length <= LengthAt || octets[LengthAt] <= MaxLength >> 8);
    }

    /// <summary>The addresses and then the extensions must fill the block to its end, as far as it has come.</summary>
    private static bool CanBeRest(ReadOnlySpan<byte> octets, int rest)
    {
        // Of LOCAL even the family is to be ignored, and of an unknown family nobody knows where its addresses end.
        if (octets[CommandAt] == LocalCommand || AddressOctets(octets[FamilyAt]) is not (> 0 and var addresses))
            return true;

        var at = AddressAt + addresses;
        var end = AddressAt + rest;
        while (at < end && at + ExtensionHead <= Math.Min(end, octets.Length))
            at += ExtensionHead + BinaryPrimitives.ReadUInt16BigEndian(octets[(at + 1)..]);
        return at == end || (at + ExtensionHead <= end && at + ExtensionHead > octets.Length);
    }

    private static ProxyHeader Header(ReadOnlySpan<byte> octets) => (octets[CommandAt], octets[FamilyAt]) switch
    {
        (ProxyCommand, Tcp4) => Client(octets[AddressAt..], addressOctets: 4),
        (ProxyCommand, Tcp6) => Client(octets[AddressAt..], addressOctets: 16),
        // A socket file or datagrams: who does not support them is to take them for unknown.
        _ => ProxyHeader.PeerItself,
    };

    /// <summary>Source address, destination address, source port, destination port.</summary>
    private static ProxyHeader Client(ReadOnlySpan<byte> block, int addressOctets) =>
        ProxyHeader.For(new IPAddress(block[..addressOctets]), BinaryPrimitives.ReadUInt16BigEndian(block[(2 * addressOctets)..]));

    /// <summary>What the addresses take, with their ports; 0 where they are unknown, null for what may not be.</summary>
    private static int? AddressOctets(byte familyAndTransport) => familyAndTransport switch
    {
        0x00 or 0x01 or 0x02 or 0x10 or 0x20 or 0x30 => 0, // a family or a transport that is left open
        0x11 or 0x12 => (2 * 4) + (2 * 2), // IPv4
        0x21 or 0x22 => (2 * 16) + (2 * 2), // IPv6
        0x31 or 0x32 => 2 * 108, // paths of socket files
        _ => null,
    };
}
