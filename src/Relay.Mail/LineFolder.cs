using System.Buffers;
using Relay.Mail.Headers;

namespace Relay.Mail;

/// <summary>
/// Breaks lines that are longer than a next hop need take (RFC 5322 §2.1.1), for devices that know no better: a field in the header is folded
/// at white space (§2.2.3); where it has none, and in the body, CRLF and a space come in between, as Postfix's smtp_line_length_limit has it.
/// Octets are only added. A character of UTF-8 stays whole; a message whose lines are in order stays as it is.
/// <para>For one message and one caller. Feed it the content as it arrives (line ends CRLF) and call <see cref="Complete"/> at the end;
/// how the content was cut into pieces makes no difference. Not more than a line is held.</para>
/// </summary>
public sealed class LineFolder
{
    /// <summary>RFC 5322 §2.1.1, in octets without the line end.</summary>
    private const int MaxLineOctets = 998;

    /// <summary>Octets of a character of UTF-8 behind its first: RFC 3629 §3.</summary>
    private const int MaxTrailOctets = 3;

    private readonly byte[] _line = new byte[MaxLineOctets];
    private int _length;
    private bool _isHeader = true;
    private bool _hasField;

    /// <summary>A line had to be broken.</summary>
    public bool HasFolded { get; private set; }

    /// <summary>Takes the next piece and writes what can be written.</summary>
    public void Append(ReadOnlySpan<byte> content, IBufferWriter<byte> output)
    {
        while (content.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var end)
        {
            Take(content[..end], output);
            if (content[end] == '\r') // the line feed of the same line end must not look like a blank line
                Judge();
            Write(_length, output);
            _length = 0;
            output.Write(content.Slice(end, 1));
            content = content[(end + 1)..];
        }

        Take(content, output);
    }

    /// <summary>The content is at its end; writes what is left to write.</summary>
    public void Complete(IBufferWriter<byte> output)
    {
        Write(_length, output);
        _length = 0;
    }

    private void Take(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        while (!text.IsEmpty)
        {
            if (_length == MaxLineOctets)
                Break(text[0], output);
            var taken = Math.Min(text.Length, MaxLineOctets - _length);
            text[..taken].CopyTo(_line.AsSpan(_length));
            _length += taken;
            text = text[taken..];
        }
    }

    /// <summary>The line is full, and another octet of it has come.</summary>
    private void Break(byte next, IBufferWriter<byte> output)
    {
        HasFolded = true;
        Judge();
        var fold = _isHeader ? FoldPoint(next) : 0;
        var length = fold > 0 ? fold : BreakPoint(next);
        Write(length, output);
        output.Write("\r\n"u8);

        // A fold keeps the white space that it is made at; elsewhere a space marks the line as one that goes on.
        var indentation = fold > 0 ? 0 : 1;
        Array.Copy(_line, length, _line, indentation, MaxLineOctets - length);
        if (fold == 0)
            _line[0] = (byte)' ';
        _length = MaxLineOctets - length + indentation;
    }

    /// <summary>
    /// The last white space that has text on both sides, since a line of white space alone is obsolete (RFC 5322 §4.2) and ends the header for some
    /// readers; 0 when there is none. A field's name and colon stay together.
    /// </summary>
    private int FoldPoint(byte next)
    {
        var textStart = HeaderGrammar.IsContinuation(_line) ? _line.AsSpan().IndexOfAnyExcept(" \t"u8) : Array.IndexOf(_line, (byte)':');
        for (var i = MaxLineOctets - 1; textStart >= 0 && i > textStart; i--)
        {
            if (IsWhite(_line[i]) && !IsWhite(i + 1 < MaxLineOctets ? _line[i + 1] : next))
                return i;
        }

        return 0;
    }

    /// <summary>As late as can be without cutting a character in two, or leaving nothing but white space for the next line of a header.</summary>
    private int BreakPoint(byte next)
    {
        var last = MaxLineOctets;
        if (_isHeader && IsWhite(next) && !IsWhite(_line[^1]))
            next = _line[--last];

        var point = last;
        while (IsTrail(next) && last - point < MaxTrailOctets)
            next = _line[--point];
        return point == last || IsLead(_line[point]) ? point : last; // what is not UTF-8 has no characters to keep whole
    }

    /// <summary>Whether the line, of which we may have only the beginning, still belongs to the header (see <see cref="HeaderCollector"/>).</summary>
    private void Judge()
    {
        if (!_isHeader)
            return;

        var line = _line.AsSpan(0, _length);
        var isField = HeaderGrammar.NameLength(line) > 0;
        _isHeader = isField || (_hasField && HeaderGrammar.IsContinuation(line));
        _hasField |= isField;
    }

    private void Write(int length, IBufferWriter<byte> output) => output.Write(_line.AsSpan(0, length));

    private static bool IsWhite(byte octet) => octet is (byte)' ' or (byte)'\t';

    private static bool IsTrail(byte octet) => (octet & 0b1100_0000) == 0b1000_0000;

    private static bool IsLead(byte octet) => octet >= 0b1100_0000;
}
