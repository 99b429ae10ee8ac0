using System.Buffers.Text;
using System.Text;

namespace Relay.Benchmarks.Load;

/// <summary>One reply (RFC 5321 §4.2), all its lines.</summary>
internal readonly struct LoadReply(ReadOnlyMemory<byte> octets, int code)
{
    public int Code => code;

    public bool IsPositive => code is >= 200 and < 300;

    /// <summary>Valid until the next is read.</summary>
    public ReadOnlySpan<byte> Octets => octets.Span;

    public override string ToString() => Encoding.Latin1.GetString(octets.Span).Trim();

    /// <summary>The reply at the beginning of what has come; false when its last line is not whole yet.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> buffer, out LoadReply reply, out int length)
    {
        length = 0;
        while (buffer.Span[length..].IndexOf((byte)'\n') is var end and >= 0)
        {
            var line = buffer.Span.Slice(length, end + 1);
            length += line.Length;
            if (line.Length > 3 && line[3] == '-')
                continue;

            if (!Utf8Parser.TryParse(line[..Math.Min(3, line.Length)], out int code, out _))
                throw new IOException($"No reply: {Encoding.Latin1.GetString(line)}");
            reply = new LoadReply(buffer[..length], code);
            return true;
        }

        reply = default;
        return false;
    }
}
