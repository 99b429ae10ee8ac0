using System.Buffers;

namespace Relay.Mail.SevenBit;

/// <summary>RFC 2045 §6.7, for text whose line ends are CRLF.</summary>
internal sealed class QuotedPrintableEncoder : IPartEncoder
{
    /// <summary>RFC 2045 §6.7 rule 5, in characters without the line end and with the "=" of a soft line break.</summary>
    private const int MaxLineLength = 76;

    private int _column;
    private byte _held; // white space, or a CR, that waits for what comes behind it; 0 is none
    private bool _isAfterSoftBreak;

    public void Append(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        foreach (var octet in octets)
        {
            if (_held == '\r' && octet == '\n')
            {
                EndLine(output);
                continue;
            }

            // White space must not end a line: rule 3.
            Release(isLiteral: _held is (byte)' ' or (byte)'\t' && octet != '\r', output);
            if (octet is (byte)' ' or (byte)'\t' or (byte)'\r')
                _held = octet;
            else
                Put(octet, octet is > (byte)' ' and <= (byte)'~' and not (byte)'=', output);
        }
    }

    public void Complete(IBufferWriter<byte> output) => Release(isLiteral: false, output);

    private void EndLine(IBufferWriter<byte> output)
    {
        output.Write("\r\n"u8);
        (_held, _column, _isAfterSoftBreak) = (0, 0, false);
    }

    private void Release(bool isLiteral, IBufferWriter<byte> output)
    {
        if (_held != 0)
            Put(_held, isLiteral, output);
        _held = 0;
    }

    private void Put(byte octet, bool isLiteral, IBufferWriter<byte> output)
    {
        const string Digits = "0123456789ABCDEF";
        if (_column + (isLiteral ? 1 : 3) > MaxLineLength - 1)
        {
            output.Write("=\r\n"u8);
            (_column, _isAfterSoftBreak) = (0, true);
        }

        // A line that we began must not look like a boundary.
        isLiteral &= !(_isAfterSoftBreak && _column == 0 && octet == '-');
        if (isLiteral)
            output.Write([octet]);
        else
            output.Write([(byte)'=', (byte)Digits[octet >> 4], (byte)Digits[octet & 15]]);
        _column += isLiteral ? 1 : 3;
    }
}
