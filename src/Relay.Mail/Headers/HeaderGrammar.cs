using System.Buffers;
using System.Text;

namespace Relay.Mail.Headers;

/// <summary>The few rules of RFC 5322 §2.2 and §3.6.8 that a relay needs: what is a field, what belongs to the one before.</summary>
internal static class HeaderGrammar
{
    /// <summary>ftext: printable US-ASCII except the colon.</summary>
    private static readonly SearchValues<byte> NameOctets =
        SearchValues.Create([.. Enumerable.Range(33, 126 - 33 + 1).Select(octet => (byte)octet).Where(octet => octet != ':')]);

    /// <summary>The length of the field name at the start of the line; 0 when the line does not begin a field.</summary>
    public static int NameLength(ReadOnlySpan<byte> line)
    {
        var length = line.IndexOfAnyExcept(NameOctets);
        // White space before the colon is obsolete syntax, to be understood all the same: RFC 5322 §4.5.
        return length > 0 && line[length..].TrimStart(" \t"u8) is [(byte)':', ..] ? length : 0;
    }

    public static bool IsContinuation(ReadOnlySpan<byte> line) => line is [(byte)' ' or (byte)'\t', ..];

    /// <summary>A field's value on one line (RFC 5322 §2.2.3), without the white space around it. Octets that are not UTF-8 become U+FFFD.</summary>
    public static string Unfold(ReadOnlySpan<byte> value) =>
        Encoding.UTF8.GetString(value).Replace("\r\n", "", StringComparison.Ordinal).Trim(' ', '\t');
}
