using System.Buffers;

namespace Relay.Smtp.Data;

/// <summary>Writes decoded lines and keeps their measure.</summary>
internal sealed class LineWriter
{
    private long _length;

    /// <summary>Octets of the longest line so far, without its CRLF.</summary>
    public int LongestLine { get; private set; }

    public bool IsInLine => _length > 0;

    public void Text(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        output.Write(text);
        _length += text.Length;
        LongestLine = (int)Math.Min(Math.Max(LongestLine, _length), int.MaxValue);
    }

    public void LineEnd(IBufferWriter<byte> output)
    {
        output.Write("\r\n"u8);
        _length = 0;
    }
}
