using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Relay.Core.Addresses;

/// <summary>The ABNF of RFC 5321 §4.1.2 and §4.1.3, a method a rule. Non-ASCII is let through as RFC 6531 §3.3 extends the rules.</summary>
internal static class AddressGrammar
{
    /// <summary>RFC 5321 §4.5.3.1.1, in octets.</summary>
    public const int MaxLocalPartOctets = 64;

    /// <summary>RFC 5321 §4.5.3.1.2, in octets.</summary>
    public const int MaxDomainOctets = 255;

    /// <summary>RFC 1035 §2.3.4, in octets.</summary>
    private const int MaxLabelOctets = 63;

    private static readonly SearchValues<char> AtomSpecials =
        SearchValues.Create("!#$%&'*+-/=?^_`{|}~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Letters, digits and hyphen; the underscore too, which is in no RFC and in many zones.</summary>
    private static readonly SearchValues<char> LabelCharacters =
        SearchValues.Create("-_0123456789abcdefghijklmnopqrstuvwxyz");

    /// <summary>
    /// IPAddress.TryParse would also take brackets with a port and a zone id ("%eth0"), which names an interface of whoever wrote it.
    /// </summary>
    private static readonly SearchValues<char> IPv6Characters = SearchValues.Create(":.0123456789ABCDEFabcdef");

    /// <summary>Local-part = Dot-string / Quoted-string; returns its length at the start of the text, 0 if there is none.</summary>
    public static int LocalPart(ReadOnlySpan<char> text) =>
        text.StartsWith('"') ? QuotedString(text) : DotString(text);

    /// <summary>Domain of letters, digits, hyphens and dots, lower case; no empty label.</summary>
    public static bool IsDomainName(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > MaxDomainOctets)
            return false;

        foreach (var range in name.Split('.'))
        {
            var label = name[range];
            if (label.Length is 0 or > MaxLabelOctets || label[0] == '-' || label[^1] == '-' || label.ContainsAnyExcept(LabelCharacters))
                return false;
        }

        return true;
    }

    /// <summary>address-literal = "[" ( IPv4-address-literal / IPv6-address-literal ) "]"; null for anything else.</summary>
    public static IPAddress? AddressLiteral(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text[0] != '[' || text[^1] != ']')
            return null;

        const string IPv6Tag = "IPv6:";
        var inner = text[1..^1];
        return inner.StartsWith(IPv6Tag, StringComparison.OrdinalIgnoreCase) ? IPv6Address(inner[IPv6Tag.Length..]) : IPv4Address(inner);
    }

    private static IPAddress? IPv6Address(ReadOnlySpan<char> text) =>
        !text.ContainsAnyExcept(IPv6Characters) && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
            ? address
            : null;

    /// <summary>Snum 3("." Snum): decimal only, where IPAddress.TryParse would also take octal, hexadecimal and fewer parts.</summary>
    private static IPAddress? IPv4Address(ReadOnlySpan<char> text)
    {
        Span<byte> octets = stackalloc byte[4];
        var count = 0;
        foreach (var range in text.Split('.'))
        {
            var number = text[range];
            // TryParse takes NULs behind a number, whatever the style.
            if (count == octets.Length || number.Length > 3 || number.ContainsAnyExceptInRange('0', '9') ||
                !byte.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out octets[count]))
            {
                return null;
            }

            count++;
        }

        return count == octets.Length ? new IPAddress(octets) : null;
    }

    /// <summary>Dot-string = Atom *("." Atom).</summary>
    private static int DotString(ReadOnlySpan<char> text)
    {
        var length = Atom(text);
        if (length == 0)
            return 0;

        while (length < text.Length && text[length] == '.')
        {
            var atom = Atom(text[(length + 1)..]);
            if (atom == 0)
                return 0;
            length += 1 + atom;
        }

        return length;
    }

    private static int Atom(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (AtomSpecials.Contains(text[length]) || IsNonAsciiText(text[length])))
            length++;
        return length;
    }

    /// <summary>Quoted-string = DQUOTE *( qtextSMTP / quoted-pairSMTP ) DQUOTE: printable characters and space only.</summary>
    private static int QuotedString(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
                return i + 1;
            if (text[i] == '\\')
                i++;
            if (i >= text.Length || !(text[i] is >= ' ' and <= '~' || IsNonAsciiText(text[i])))
                return 0;
        }

        return 0;
    }

    /// <summary>UTF8-non-ascii without the C1 controls, which terminals obey.</summary>
    private static bool IsNonAsciiText(char c) => c >= '\u00A0';
}
