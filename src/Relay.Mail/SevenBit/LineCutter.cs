using System.Buffers;

namespace Relay.Mail.SevenBit;

/// <summary>Cuts content that arrives in any pieces into lines, their CRLF included, or into parts of lines that are too long to be looked at whole.</summary>
internal sealed class LineCutter
{
    /// <summary>In octets. A line that means something, a field's name or a boundary, is far shorter; the longest that is legal has 1,000.</summary>
    private const int MaxPiece = 2048;

    private readonly ArrayBufferWriter<byte> _held = new(MaxPiece);
    private bool _isStart = true;

    /// <param name="isStart">The piece begins its line. It ends it if it ends in a line feed, or is the last.</param>
    public delegate void Taker(ReadOnlySpan<byte> piece, bool isStart);

    public void Append(ReadOnlySpan<byte> content, Taker take)
    {
        while (!content.IsEmpty)
        {
            var lineFeed = content.IndexOf((byte)'\n');
            var isWhole = lineFeed >= 0;
            var part = isWhole ? content[..(lineFeed + 1)] : content;
            part = part[..Math.Min(part.Length, MaxPiece - _held.WrittenCount)];
            _held.Write(part);
            content = content[part.Length..];
            if (part[^1] == '\n' || _held.WrittenCount == MaxPiece)
                Give(take);
        }
    }

    /// <summary>The content is at its end; gives a last line that has no end.</summary>
    public void Complete(Taker take)
    {
        if (_held.WrittenCount > 0)
            Give(take, isLast: true);
    }

    private void Give(Taker take, bool isLast = false)
    {
        var piece = _held.WrittenSpan;
        // Half a line end would be none: it waits for the other half.
        var keepsCr = !isLast && piece[^1] == '\r';
        take(keepsCr ? piece[..^1] : piece, _isStart);
        _isStart = piece[^1] == '\n';
        _held.ResetWrittenCount();
        if (keepsCr)
            _held.Write("\r"u8);
    }
}
