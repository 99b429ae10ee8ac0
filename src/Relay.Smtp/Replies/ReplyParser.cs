using System.Buffers;
using System.Globalization;
using System.Text;
using Relay.Core;

namespace Relay.Smtp.Replies;

/// <summary>
/// Reads replies from a next hop that may be hostile: it never looks at more than its limits allow, and what it hands out is safe to
/// print. One parser for a connection; it holds the lines of a reply that is not complete.
/// </summary>
public sealed class ReplyParser
{
    /// <summary>Octets in a line with its CRLF. RFC 5321 §4.5.3.1.5 says 512; some hosts write more.</summary>
    private const int MaxLineOctets = 2048;

    /// <summary>Lines in a reply; the longest EHLO answers in the wild have about 30.</summary>
    private const int MaxLines = 200;

    private readonly List<string> _lines = [];
    private int _code;

    /// <summary>Takes as many lines as are complete; what is left in the buffer is to be shown again with more behind it.</summary>
    public ReplyParseStatus TryParse(ref ReadOnlySequence<byte> buffer, out Reply? reply)
    {
        reply = null;
        while (buffer.PositionOf((byte)'\n') is { } end)
        {
            var line = buffer.Slice(0, end);
            if (line.Length >= MaxLineOctets)
                return ReplyParseStatus.Malformed;

            buffer = buffer.Slice(buffer.GetPosition(1, end));
            if (!TryAddLine(line.ToArray(), out var isLast) || _lines.Count > MaxLines)
                return ReplyParseStatus.Malformed;

            if (isLast)
            {
                reply = Complete();
                return ReplyParseStatus.Complete;
            }
        }

        return buffer.Length >= MaxLineOctets ? ReplyParseStatus.Malformed : ReplyParseStatus.Incomplete;
    }

    /// <summary>Reply-code [ ("-" / SP) textstring ] CRLF. A bare LF is taken for CRLF: nothing hangs on it in this direction.</summary>
    private bool TryAddLine(ReadOnlySpan<byte> line, out bool isLast)
    {
        isLast = false;
        if (line.EndsWith("\r"u8))
            line = line[..^1];
        if (line.Length < 3 || !int.TryParse(line[..3], NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code is < 200 or > 599)
            return false;
        if (_lines.Count > 0 && code != _code)
            return false;
        if (line.Length > 3 && line[3] is not ((byte)' ' or (byte)'-'))
            return false;

        _code = code;
        isLast = line.Length == 3 || line[3] == ' ';
        _lines.Add(line.Length > 4 ? VisibleText.Of(Encoding.UTF8.GetString(line[4..])) : "");
        return true;
    }

    private Reply Complete()
    {
        EnhancedStatus? status = null;
        // RFC 2034 §4: the same code on each line, of the reply's class. A host that contradicts itself has given none.
        if (EnhancedStatus.TryParse(_lines[0], out var found) && found.Class == _code / 100)
        {
            status = found;
            for (var i = 0; i < _lines.Count; i++)
            {
                if (EnhancedStatus.TryParse(_lines[i], out var repeated) && repeated == found)
                    _lines[i] = BehindFirstWord(_lines[i]);
            }
        }

        var reply = new Reply(_code, status, [.. _lines]);
        _lines.Clear();
        return reply;
    }

    private static string BehindFirstWord(string line) => line.IndexOf(' ') is >= 0 and var space ? line[space..].TrimStart(' ') : "";
}
