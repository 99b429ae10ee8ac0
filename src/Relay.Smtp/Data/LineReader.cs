using System.Buffers;

namespace Relay.Smtp.Data;

/// <summary>Cuts a stream into text and line ends, by one policy for bare CRs and LFs, whatever pieces the stream comes in.</summary>
internal sealed class LineReader(LineEndingPolicy policy)
{
    private static readonly SearchValues<byte> LineEndings = SearchValues.Create("\r\n"u8);

    /// <summary>A CR has been read, and what follows it has not.</summary>
    private bool _afterCr;

    public bool HasBareLineEnding { get; private set; }

    /// <summary>Takes the next piece from the front of the input.</summary>
    public LinePiece Next(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> text)
    {
        text = [];
        if (input.IsEmpty)
            return LinePiece.None;
        if (_afterCr)
            return BehindCr(ref input, out text);

        var length = input.IndexOfAny(LineEndings);
        if (length != 0)
        {
            text = length < 0 ? input : input[..length];
            input = input[text.Length..];
            return LinePiece.Text;
        }

        _afterCr = input[0] == '\r';
        input = input[1..];
        return _afterCr ? Next(ref input, out text) : Bare("\n"u8, out text);
    }

    /// <summary>The stream has ended: a CR that waited for its LF is a bare one.</summary>
    public LinePiece Finish(out ReadOnlySpan<byte> text)
    {
        text = [];
        if (!_afterCr)
            return LinePiece.None;

        _afterCr = false;
        return Bare("\r"u8, out text);
    }

    private LinePiece BehindCr(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> text)
    {
        text = [];
        _afterCr = false;
        if (input[0] != '\n')
            return Bare("\r"u8, out text);

        input = input[1..];
        return LinePiece.LineEnd;
    }

    private LinePiece Bare(ReadOnlySpan<byte> octet, out ReadOnlySpan<byte> text)
    {
        HasBareLineEnding = true;
        text = policy == LineEndingPolicy.Normalise ? [] : octet;
        return policy == LineEndingPolicy.Normalise ? LinePiece.BareLineEnd : LinePiece.Text;
    }
}
