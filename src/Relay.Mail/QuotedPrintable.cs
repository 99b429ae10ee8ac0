using System.Buffers;

namespace Relay.Mail;

/// <summary>RFC 2045 §6.7, for text whose line ends are CRLF.</summary>
internal static class QuotedPrintable
{
    /// <summary>RFC 2045 §6.7 rule 5, in characters without the line end and with the "=" of a soft line break.</summary>
    private const int MaxLineLength = 76;

    public static void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        var column = 0;
        while (!text.IsEmpty)
        {
            if (text.StartsWith("\r\n"u8))
            {
                output.Write("\r\n"u8);
                text = text[2..];
                column = 0;
                continue;
            }

            var isLiteral = IsLiteral(text);
            var width = isLiteral ? 1 : 3;
            if (column + width > MaxLineLength - 1)
            {
                output.Write("=\r\n"u8);
                column = 0;
            }

            Put(text[0], isLiteral, output);
            text = text[1..];
            column += width;
        }
    }

    private static bool IsLiteral(ReadOnlySpan<byte> text) => text[0] switch
    {
        (byte)'=' => false,
        // White space must not end a line: rule 3.
        (byte)' ' or (byte)'\t' => text.Length > 1 && !text[1..].StartsWith("\r\n"u8),
        var octet => octet is > (byte)' ' and <= (byte)'~',
    };

    private static void Put(byte octet, bool isLiteral, IBufferWriter<byte> output)
    {
        const string Digits = "0123456789ABCDEF";
        if (isLiteral)
            output.Write([octet]);
        else
            output.Write([(byte)'=', (byte)Digits[octet >> 4], (byte)Digits[octet & 15]]);
    }
}
