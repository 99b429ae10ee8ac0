using System.Buffers;

namespace Relay.Mail.Bounces;

/// <summary>The header of the message that failed, text/rfc822-headers: RFC 6522 §4.</summary>
internal static class OriginalHeaderPart
{
    /// <summary>RFC 5321 §4.5.3.1.6, in octets without the line end.</summary>
    private const int MaxLineLength = 998;

    private static readonly SearchValues<byte> PlainOctets =
        SearchValues.Create([(byte)'\t', (byte)'\r', (byte)'\n', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c)]);

    public static void Write(HeaderBlock header, MessageWriter writer)
    {
        var octets = header.Octets.Span;
        var isPlain = IsPlain(octets);
        writer.Field("Content-Description", header.IsCut ? "Header of the undelivered message (beginning)" : "Header of the undelivered message");
        writer.Field("Content-Type", "text/rfc822-headers");
        if (!isPlain) // RFC 6522 §4 allows it here
            writer.Field("Content-Transfer-Encoding", "quoted-printable");
        writer.Line();

        if (isPlain)
            writer.Output.Write(octets);
        else
            QuotedPrintable.Write(octets, writer.Output);
    }

    private static bool IsPlain(ReadOnlySpan<byte> octets)
    {
        if (octets.ContainsAnyExcept(PlainOctets))
            return false;

        foreach (var line in octets.Split("\r\n"u8))
        {
            if (octets[line].Length > MaxLineLength || octets[line].ContainsAny((byte)'\r', (byte)'\n'))
                return false;
        }

        return true;
    }
}
