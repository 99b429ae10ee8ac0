using System.Buffers.Binary;

namespace Relay.Queue.Storage.Damage;

/// <summary>The first 32 octets of a write-ahead log: magic, format, page size, number of the checkpoint, two salts, checksum.</summary>
internal static class WalHeader
{
    public const int Octets = 32;
    public const int SaltsAt = 16;

    private const uint Magic = 0x377F0682; // the last bit is for big-endian sums
    private const uint Format = 3007000;
    private const int CheckpointAt = 12;
    private const int ChecksumAt = 24;

    public static bool IsBigEndian(ReadOnlySpan<byte> header) => (header[3] & 1) != 0;

    public static bool IsSound(ReadOnlySpan<byte> header) =>
        (BinaryPrimitives.ReadUInt32BigEndian(header) | 1) == (Magic | 1)
        && BinaryPrimitives.ReadUInt32BigEndian(header[4..]) == Format
        && BinaryPrimitives.ReadUInt32BigEndian(header[8..]) == Schema.PageOctets
        && Computed(header) == Stored(header);

    public static WalChecksum Stored(ReadOnlySpan<byte> header) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(header[ChecksumAt..]), BinaryPrimitives.ReadUInt32BigEndian(header[(ChecksumAt + 4)..]));

    /// <summary>A sound one in place of one that is not: all but the number of the checkpoint, which hardly matters, is known or stands in each frame.</summary>
    public static byte[] Rebuild(ReadOnlySpan<byte> damaged, ReadOnlySpan<byte> salts)
    {
        var header = new byte[Octets];
        BinaryPrimitives.WriteUInt32BigEndian(header, BitConverter.IsLittleEndian ? Magic : Magic | 1);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), Format);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), Schema.PageOctets);
        damaged.Slice(CheckpointAt, 4).CopyTo(header.AsSpan(CheckpointAt));
        salts.CopyTo(header.AsSpan(SaltsAt));
        var checksum = Computed(header);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(ChecksumAt), checksum.First);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(ChecksumAt + 4), checksum.Second);
        return header;
    }

    private static WalChecksum Computed(ReadOnlySpan<byte> header) => default(WalChecksum).Over(header[..ChecksumAt], IsBigEndian(header));
}
