using System.Buffers;

namespace Relay.Mail.Bounces;

/// <summary>The header of the message that the report is about, text/rfc822-headers: RFC 6522 §4.</summary>
internal static class OriginalHeaderPart
{
    /// <summary>What a terminal or a mail program could take for a command is encoded too.</summary>
    private static readonly SearchValues<byte> PlainOctets =
        SearchValues.Create([(byte)'\t', (byte)'\r', (byte)'\n', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c)]);

    public static void Write(HeaderBlock header, MessageWriter writer)
    {
        var octets = header.Octets.Span;
        var isPlain = !octets.ContainsAnyExcept(PlainOctets) && SevenBitScan.IsPlain(octets);
        writer.Field("Content-Description", header.IsCut ? "Header of the message (beginning)" : "Header of the message");
        writer.Field("Content-Type", "text/rfc822-headers");
        if (!isPlain) // RFC 6522 §4 allows it here
            writer.Field("Content-Transfer-Encoding", "quoted-printable");
        writer.Line();

        if (isPlain)
            writer.Output.Write(octets);
        else
            QuotedPrintable.Write(octets, writer.Output);
    }
}
