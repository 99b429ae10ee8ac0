using System.Buffers;

namespace Relay.Smtp.Data;

/// <summary>
/// Undoes dot transparency (RFC 5321 §4.5.2) and finds the end of the data, which is CR LF . CR LF and nothing else, whatever the policy. What
/// others have taken for it (LF.LF, CR.CR, CRLF.LF …) is how messages are smuggled; here it is a line of text with a bare CR or LF in it, or, where
/// those are normalised, a line that holds a dot. Reads any split of the stream, down to single octets.
/// </summary>
public sealed class DotDecoder(LineEndingPolicy policy = LineEndingPolicy.Reject)
{
    private readonly LineReader _reader = new(policy);
    private readonly LineWriter _writer = new();
    private Place _place = Place.LineStart;

    /// <summary>The line begins behind a true CRLF; the first one behind that of the command.</summary>
    private bool _isBehindCrlf = true;

    private enum Place
    {
        LineStart,

        /// <summary>Behind a dot that stands first in its line, and has not been written.</summary>
        FirstDot,
        InLine,
    }

    /// <summary>The terminating line has been read.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>A CR without LF or an LF without CR was seen; RFC 5321 §2.3.8 forbids both.</summary>
    public bool HasBareLineEnding => _reader.HasBareLineEnding;

    /// <summary>Octets of the longest line so far as it is decoded, without its CRLF.</summary>
    public int LongestLine => _writer.LongestLine;

    /// <summary>Decodes up to the end of the data, or all of the input. Returns how much of the input belonged to the message.</summary>
    public int Decode(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        var rest = input;
        while (!IsComplete && _reader.Next(ref rest, out var text) is var piece && piece != LinePiece.None)
        {
            if (piece == LinePiece.Text)
                Text(text, output);
            else
                LineEnd(isCrlf: piece == LinePiece.LineEnd, output);
        }

        return input.Length - rest.Length;
    }

    private void Text(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        if (_place == Place.LineStart && text[0] == '.')
        {
            _place = Place.FirstDot;
            text = text[1..];
        }

        if (text.IsEmpty)
            return;

        // A dot with more behind it was transparency.
        _writer.Text(text, output);
        _place = Place.InLine;
    }

    private void LineEnd(bool isCrlf, IBufferWriter<byte> output)
    {
        if (_place == Place.FirstDot)
        {
            IsComplete = isCrlf && _isBehindCrlf;
            if (IsComplete)
                return;

            // The line was meant for an end by somebody, or for a dot. It can't be the one, so it is the other.
            _writer.Text("."u8, output);
        }

        _writer.LineEnd(output);
        _place = Place.LineStart;
        _isBehindCrlf = isCrlf;
    }
}
