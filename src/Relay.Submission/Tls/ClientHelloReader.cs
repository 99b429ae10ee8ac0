using System.Buffers.Binary;

namespace Relay.Submission.Tls;

/// <summary>The presentation language of TLS (RFC 8446 §3): numbers, and vectors with their length in front. What is not there reads as empty.</summary>
internal ref struct ClientHelloReader(ReadOnlySpan<byte> octets)
{
    private ReadOnlySpan<byte> _rest = octets;

    /// <summary>Something was missing.</summary>
    public bool IsBroken { get; private set; }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            IsBroken = true;
            count = 0;
            _rest = [];
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public byte UInt8() => Take(1) is [var octet] ? octet : (byte)0;

    public ushort UInt16() => Take(2) is { Length: 2 } octets ? BinaryPrimitives.ReadUInt16BigEndian(octets) : (ushort)0;

    public int UInt24() => (UInt8() << 16) | UInt16();

    public ReadOnlySpan<byte> Vector8() => Take(UInt8());

    public ReadOnlySpan<byte> Vector16() => Take(UInt16());

    /// <summary>Numbers of 16 bits up to the end.</summary>
    public static ushort[] Numbers(ReadOnlySpan<byte> octets)
    {
        var numbers = new ushort[octets.Length / 2];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadUInt16BigEndian(octets[(2 * i)..]);
        return numbers;
    }
}
