using System.Buffers;
using Relay.Mail.SevenBit;

namespace Relay.Mail;

/// <summary>RFC 2045 §6.7, for text whose line ends are CRLF and that is at hand as a whole.</summary>
internal static class QuotedPrintable
{
    public static void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        var encoder = new QuotedPrintableEncoder();
        encoder.Append(text, output);
        encoder.Complete(output);
    }
}
