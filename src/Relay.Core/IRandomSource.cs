using System.Buffers.Binary;

namespace Relay.Core;

/// <summary>
/// Where chance comes from. Called from any thread. An implementation must be unpredictable to a stranger, since DNS ids and
/// passwords are drawn from it; tests put a seeded one in its place.
/// </summary>
public interface IRandomSource
{
    void Fill(Span<byte> bytes);
}

public static class RandomSourceExtensions
{
    /// <summary>Uniform over 0 … exclusiveMax - 1, for ranges far below 2^64, where the bias of a remainder is nothing.</summary>
    public static int Next(this IRandomSource random, int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        return (int)(random.NextBits() % (ulong)exclusiveMax);
    }

    /// <summary>Uniform over [0, 1).</summary>
    public static double NextDouble(this IRandomSource random) => (random.NextBits() >> 11) * (1.0 / (1UL << 53));

    public static void Shuffle<T>(this IRandomSource random, Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = random.Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong NextBits(this IRandomSource random)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        random.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}
