using System.Buffers;

namespace Relay.Smtp.Data;

/// <summary>
/// Undoes dot transparency (RFC 5321 §4.5.2) and finds the end of the data, which is CR LF . CR LF and nothing else. What others have
/// taken for it (LF.LF, CR.CR, CRLF.LF …) is how messages are smuggled; here it is a line of text with a bare CR or LF in it. Reads any
/// split of the stream, down to single octets.
/// </summary>
public sealed class DotDecoder
{
    private static readonly SearchValues<byte> LineEndings = SearchValues.Create("\r\n"u8);

    private State _state = State.LineStart;

    private enum State
    {
        LineStart,
        LineStartDot,
        LineStartDotCr,
        InLine,
        InLineCr,
    }

    /// <summary>The terminating line has been read.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>A CR without LF or an LF without CR was seen; RFC 5321 §2.3.8 forbids both.</summary>
    public bool HasBareLineEnding { get; private set; }

    /// <summary>Decodes up to the end of the data, or all of the input. Returns how much of the input belonged to the message.</summary>
    public int Decode(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        var i = 0;
        while (i < input.Length && !IsComplete)
        {
            if (_state == State.InLine)
                i += CopyText(input[i..], output);
            if (i < input.Length)
                Step(input[i++], output);
        }

        return i;
    }

    private static int CopyText(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        var length = input.IndexOfAny(LineEndings);
        var text = length < 0 ? input : input[..length];
        output.Write(text);
        return text.Length;
    }

    private void Step(byte octet, IBufferWriter<byte> output)
    {
        switch (_state)
        {
            case State.LineStart when octet == '.':
                _state = State.LineStartDot;
                return;
            case State.LineStartDot when octet == '\r':
                _state = State.LineStartDotCr;
                return;
            case State.LineStartDotCr when octet == '\n':
                IsComplete = true;
                return;
            case State.LineStartDotCr:
                // ".\r" and then something else: the dot was transparency, the CR is a bare one.
                HasBareLineEnding = true;
                output.Write("\r"u8);
                _state = State.InLine;
                break;
            case State.InLineCr when octet == '\n':
                output.Write("\r\n"u8);
                _state = State.LineStart;
                return;
            case State.InLineCr:
                HasBareLineEnding = true;
                output.Write("\r"u8);
                _state = State.InLine;
                break;
        }

        Text(octet, output);
    }

    private void Text(byte octet, IBufferWriter<byte> output)
    {
        if (octet == '\r')
        {
            _state = State.InLineCr;
            return;
        }

        // A bare LF ends no line here, so that no dot behind it can end the data.
        HasBareLineEnding |= octet == '\n';
        output.Write([octet]);
        _state = State.InLine;
    }
}
