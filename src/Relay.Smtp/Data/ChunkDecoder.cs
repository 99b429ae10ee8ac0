using System.Buffers;

namespace Relay.Smtp.Data;

/// <summary>
/// Reads a message that comes in chunks (RFC 3030 §2). Their lengths end it, so there is no dot to undo; the lines are those of DATA, and
/// may be cut anywhere, between CR and LF too. One decoder for a message.
/// </summary>
public sealed class ChunkDecoder(LineEndingPolicy policy = LineEndingPolicy.Reject)
{
    private readonly LineReader _reader = new(policy);
    private readonly LineWriter _writer = new();

    /// <summary>A CR without LF or an LF without CR was seen; RFC 5321 §2.3.8 forbids both.</summary>
    public bool HasBareLineEnding => _reader.HasBareLineEnding;

    /// <summary>Octets of the longest line so far as it is decoded, without its CRLF.</summary>
    public int LongestLine => _writer.LongestLine;

    /// <summary>Decodes all of the input, which is a chunk or a piece of one.</summary>
    public void Decode(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        while (_reader.Next(ref input, out var text) is var piece && piece != LinePiece.None)
            Write(piece, text, output);
    }

    /// <summary>
    /// Behind the last chunk. A last line without CRLF is allowed here, and not in DATA, by which the message may have to go on: it gets its CRLF.
    /// </summary>
    public void Complete(IBufferWriter<byte> output)
    {
        if (_reader.Finish(out var text) is var piece && piece != LinePiece.None)
            Write(piece, text, output);
        if (_writer.IsInLine)
            _writer.LineEnd(output);
    }

    private void Write(LinePiece piece, ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        if (piece == LinePiece.Text)
            _writer.Text(text, output);
        else
            _writer.LineEnd(output);
    }
}
