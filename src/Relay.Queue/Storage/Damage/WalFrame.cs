using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Relay.Queue.Storage.Damage;

/// <summary>A page in the log and the 24 octets in front of it: page number, size of the database after a commit (0 is none), salts, checksum.</summary>
internal sealed class WalFrame(byte[] octets)
{
    public const int HeaderOctets = 24;
    public const int Octets = HeaderOctets + Schema.PageOctets;

    private const int SaltsAt = 8;
    private const int ChecksumAt = 16;

    public uint Page => BinaryPrimitives.ReadUInt32BigEndian(octets);

    /// <summary>Pages in the database after this frame's transaction, of which it is the last; 0 for all others.</summary>
    public uint Commit => BinaryPrimitives.ReadUInt32BigEndian(octets.AsSpan(4));

    public ulong Salts => MemoryMarshal.Read<ulong>(octets.AsSpan(SaltsAt));

    public WalChecksum Stored => new(BinaryPrimitives.ReadUInt32BigEndian(octets.AsSpan(ChecksumAt)), BinaryPrimitives.ReadUInt32BigEndian(octets.AsSpan(ChecksumAt + 4)));

    public ReadOnlySpan<byte> Content => octets.AsSpan(HeaderOctets);

    public static long At(long number) => WalHeader.Octets + (number * Octets);

    public WalChecksum After(WalChecksum previous, bool isBigEndian) => previous.Over(octets.AsSpan(0, SaltsAt), isBigEndian).Over(Content, isBigEndian);

    /// <summary>Bits of which one alone is wrong, by the checksum that the frame gives itself; none when it is not that simple.</summary>
    public IReadOnlyList<int> Suspects(WalChecksum previous, bool isBigEndian)
    {
        // Summed up without salts and checksum, which stand between.
        ReadOnlySpan<byte> summed = [.. octets.AsSpan(0, SaltsAt), .. Content];
        return WalChecksum.Suspects(summed, previous.Over(summed, isBigEndian), Stored, isBigEndian);
    }

    /// <summary>The same with one bit turned.</summary>
    /// <param name="bit">As <see cref="Suspects"/> counts them.</param>
    public WalFrame Turned(int bit)
    {
        var turned = (byte[])octets.Clone();
        var at = bit / 8;
        turned[at < SaltsAt ? at : at - SaltsAt + HeaderOctets] ^= (byte)(1 << (bit % 8));
        return new WalFrame(turned);
    }

    /// <summary>The same with another page in it.</summary>
    public WalFrame With(ReadOnlySpan<byte> page) => new([.. octets.AsSpan(0, HeaderOctets), .. page]);

    /// <summary>For a log with these salts, after a frame of that checksum.</summary>
    public byte[] Chained(ReadOnlySpan<byte> salts, WalChecksum previous, bool isBigEndian)
    {
        var chained = (byte[])octets.Clone();
        salts.CopyTo(chained.AsSpan(SaltsAt));
        var checksum = After(previous, isBigEndian);
        BinaryPrimitives.WriteUInt32BigEndian(chained.AsSpan(ChecksumAt), checksum.First);
        BinaryPrimitives.WriteUInt32BigEndian(chained.AsSpan(ChecksumAt + 4), checksum.Second);
        return chained;
    }
}
