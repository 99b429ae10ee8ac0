using System.Buffers.Binary;
using System.Net;

namespace Relay.Submission.Limits;

/// <summary>
/// Whom a limit by address counts: an IPv4 address, or the /64 of an IPv6 one, since that is the least that anyone gets (RFC 6177 §1) and
/// all the addresses in it are theirs to change between.
/// </summary>
/// <param name="Bits">The address, or the first half of it.</param>
internal readonly record struct ClientNetwork(ulong Bits, bool IsIPv6)
{
    private const string PrefixLength = "/64";
    private const int IPv4Octets = 4;
    private const int IPv6Octets = 16;

    public static ClientNetwork Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();

        Span<byte> octets = stackalloc byte[IPv6Octets];
        return address.TryWriteBytes(octets, out var length) && length == IPv4Octets
            ? new ClientNetwork(BinaryPrimitives.ReadUInt32BigEndian(octets), IsIPv6: false)
            : new ClientNetwork(BinaryPrimitives.ReadUInt64BigEndian(octets), IsIPv6: true);
    }

    /// <summary>Reads what <see cref="ToString"/> has written.</summary>
    public static bool TryParse(string text, out ClientNetwork network)
    {
        var isIPv6 = text.EndsWith(PrefixLength, StringComparison.Ordinal);
        network = default;
        if (!IPAddress.TryParse(isIPv6 ? text[..^PrefixLength.Length] : text, out var address))
            return false;

        network = Of(address);
        return network.IsIPv6 == isIPv6 && network.ToString() == text;
    }

    public override string ToString()
    {
        Span<byte> octets = stackalloc byte[IPv6Octets];
        octets.Clear();
        if (IsIPv6)
        {
            BinaryPrimitives.WriteUInt64BigEndian(octets, Bits);
            return new IPAddress(octets) + PrefixLength;
        }

        BinaryPrimitives.WriteUInt32BigEndian(octets, (uint)Bits);
        return new IPAddress(octets[..IPv4Octets]).ToString();
    }
}
