using System.Buffers;

namespace Relay.Mail.Headers;

/// <summary>
/// Gathers the header section from the front of a message that arrives in pieces, and finds where it ends. Holds at most
/// <c>maxBytes</c>, however long the message; where a piece ends makes no difference.
/// </summary>
internal sealed class HeaderCollector(int maxBytes)
{
    private const int InitialBytes = 4 * 1024; // most headers are shorter

    private readonly ArrayBufferWriter<byte> _buffer = new(Math.Min(InitialBytes, maxBytes));
    private int _searched;

    public HeaderEnd End { get; private set; } = HeaderEnd.NotSeen;

    /// <summary>Everything taken so far: the header section, and behind it what the last piece held of the body.</summary>
    public ReadOnlySpan<byte> Taken => _buffer.WrittenSpan;

    /// <summary>Octets of <see cref="Taken"/> that are whole header lines, with the blank line not counted.</summary>
    public int HeaderLength { get; private set; }

    /// <summary>Takes what it has room for and returns how much that was; less than all of it only once the end is decided.</summary>
    public int Append(ReadOnlySpan<byte> content)
    {
        if (End != HeaderEnd.NotSeen)
            return 0;

        var taken = Math.Min(content.Length, maxBytes - _buffer.WrittenCount);
        _buffer.Write(content[..taken]);
        while (End == HeaderEnd.NotSeen && NextLine() is { Length: > 0 } line)
            Judge(line);

        if (End == HeaderEnd.NotSeen && _buffer.WrittenCount == maxBytes)
            End = HeaderEnd.TooLarge;
        return taken;
    }

    /// <summary>Nothing follows: a last line without a line end is a line all the same.</summary>
    public void Complete()
    {
        if (End == HeaderEnd.NotSeen && HeaderLength < _buffer.WrittenCount)
            Judge(_buffer.WrittenSpan[HeaderLength..]);
        if (End == HeaderEnd.NotSeen)
            End = HeaderEnd.EndOfMessage;
    }

    private ReadOnlySpan<byte> NextLine()
    {
        var lineFeed = _buffer.WrittenSpan[_searched..].IndexOf((byte)'\n');
        if (lineFeed < 0)
        {
            _searched = _buffer.WrittenCount;
            return default;
        }

        var end = _searched + lineFeed + 1;
        _searched = end;
        return _buffer.WrittenSpan[HeaderLength..end];
    }

    private void Judge(ReadOnlySpan<byte> line)
    {
        if (line is [(byte)'\r', (byte)'\n'])
            End = HeaderEnd.BlankLine;
        else if (HeaderGrammar.NameLength(line) > 0 || (HeaderLength > 0 && HeaderGrammar.IsContinuation(line)))
            HeaderLength += line.Length;
        else
            End = HeaderEnd.BodyLine;
    }
}
