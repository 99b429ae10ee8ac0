using System.Buffers;
using System.Text;

namespace Relay.Smtp.Tests;

/// <summary>Octets written as text: each character is the octet of its number.</summary>
internal static class Octets
{
    public static byte[] Of(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> octets) => Encoding.Latin1.GetString(octets);

    public static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Text(output.WrittenSpan);
    }

    /// <summary>A buffer of two segments, as a socket delivers them.</summary>
    public static ReadOnlySequence<byte> Split(byte[] octets, int at)
    {
        var first = new Segment(octets.AsMemory(0, at), null);
        var second = new Segment(octets.AsMemory(at), first);
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is null)
                return;

            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
