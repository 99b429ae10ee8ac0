using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Relay.Queue.Storage.Damage;

/// <summary>
/// The checksum of a write-ahead log (https://www.sqlite.org/walformat.html, section 4.2): two sums over pairs of words, where that of each frame goes on
/// from that of the one before. It is linear modulo 2³², and so it tells which bit flipped, if it was a single one.
/// </summary>
internal readonly record struct WalChecksum(uint First, uint Second)
{
    public WalChecksum Over(ReadOnlySpan<byte> octets, bool isBigEndian)
    {
        var (first, second) = (First, Second);
        var words = MemoryMarshal.Cast<byte, uint>(octets);
        var swap = isBigEndian == BitConverter.IsLittleEndian;
        for (var i = 0; i + 1 < words.Length; i += 2)
        {
            first += (swap ? BinaryPrimitives.ReverseEndianness(words[i]) : words[i]) + second;
            second += (swap ? BinaryPrimitives.ReverseEndianness(words[i + 1]) : words[i + 1]) + first;
        }

        return new WalChecksum(first, second);
    }

    /// <summary>The bits in which the two differ.</summary>
    public int Distance(WalChecksum other) => System.Numerics.BitOperations.PopCount(First ^ other.First) + System.Numerics.BitOperations.PopCount(Second ^ other.Second);

    /// <summary>
    /// The bits of which one alone, if turned, would make these octets those of the checksum. When there are several, one of them it was: the upper bits of
    /// a word weigh the same in many places.
    /// </summary>
    /// <param name="computed">Of the octets as they are.</param>
    public static IReadOnlyList<int> Suspects(ReadOnlySpan<byte> octets, WalChecksum computed, WalChecksum wanted, bool isBigEndian)
    {
        var difference = new WalChecksum(wanted.First - computed.First, wanted.Second - computed.Second);
        var suspects = new List<int>();
        // What a change of one word by one changes in the end; from the last pair of words backwards it grows as Fibonacci's numbers do.
        var (even, odd) = (new WalChecksum(1, 1), new WalChecksum(0, 1));
        for (var at = octets.Length - (2 * sizeof(uint)); at >= 0; at -= 2 * sizeof(uint))
        {
            AddSuspects(octets, at, even, difference, isBigEndian, suspects);
            AddSuspects(octets, at + sizeof(uint), odd, difference, isBigEndian, suspects);
            (even, odd) = (even.Later(), odd.Later());
        }

        return suspects;
    }

    private WalChecksum Later() => new(First + Second, First + (2 * Second));

    private static void AddSuspects(ReadOnlySpan<byte> octets, int at, WalChecksum weight, WalChecksum difference, bool isBigEndian, List<int> suspects)
    {
        var octetsOfWord = octets.Slice(at, sizeof(uint));
        var word = isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(octetsOfWord) : BinaryPrimitives.ReadUInt32LittleEndian(octetsOfWord);
        for (var bit = 0; bit < 32; bit++)
        {
            var value = 1u << bit;
            var change = (word & value) == 0 ? value : 0 - value;
            if (change * weight.First == difference.First && change * weight.Second == difference.Second)
                suspects.Add((at * 8) + (isBigEndian ? ((3 - (bit / 8)) * 8) + (bit % 8) : bit));
        }
    }
}
