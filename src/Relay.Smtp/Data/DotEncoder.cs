using System.Buffers;

namespace Relay.Smtp.Data;

/// <summary>Dot transparency for the way out (RFC 5321 §4.5.2). The content comes in any split; its lines end in CRLF.</summary>
public sealed class DotEncoder
{
    private bool _atLineStart = true;
    private bool _afterCr;

    public void Encode(ReadOnlySpan<byte> content, IBufferWriter<byte> output)
    {
        while (content.Length > 0)
        {
            if (_atLineStart && content[0] == '.')
                output.Write("."u8);

            // Up to the next line that begins with a dot, however many lines that is.
            var lineFeed = content.IndexOf("\n."u8);
            var piece = lineFeed < 0 ? content : content[..(lineFeed + 1)];
            output.Write(piece);
            _atLineStart = piece[^1] == '\n';
            _afterCr = piece[^1] == '\r';
            content = content[piece.Length..];
        }
    }

    /// <summary>Ends the data; a last line that lacks its CRLF gets it.</summary>
    public void Finish(IBufferWriter<byte> output)
    {
        if (!_atLineStart)
            output.Write(_afterCr ? "\n"u8 : "\r\n"u8);
        output.Write(".\r\n"u8);
    }
}
