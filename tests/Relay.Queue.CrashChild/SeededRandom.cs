using System.Buffers.Binary;
using Relay.Core;

namespace Relay.Queue.CrashChild;

/// <summary>splitmix64, so that a seed decides what each run does (but for the order in which its threads ask).</summary>
internal sealed class SeededRandom(int seed) : IRandomSource
{
    private readonly Lock _gate = new();
    private ulong _state = (ulong)seed;

    public void Fill(Span<byte> bytes)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        lock (_gate)
        {
            for (; bytes.Length > 0; bytes = bytes[Math.Min(sizeof(ulong), bytes.Length)..])
            {
                BinaryPrimitives.WriteUInt64LittleEndian(word, NextWord());
                word[..Math.Min(sizeof(ulong), bytes.Length)].CopyTo(bytes);
            }
        }
    }

    private ulong NextWord()
    {
        var word = _state += 0x9E3779B97F4A7C15;
        word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9;
        word = (word ^ (word >> 27)) * 0x94D049BB133111EB;
        return word ^ (word >> 31);
    }
}
