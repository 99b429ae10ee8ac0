using System.Globalization;
using System.Text;
using Relay.Core.Addresses;

namespace Relay.Mail.Bounces;

/// <summary>An address as a report can hold it.</summary>
internal static class ReportedAddress
{
    private const string Utf8 = "utf-8";

    /// <summary>As it was written: the part for people is encoded, and can hold any character.</summary>
    public static string ForPeople(Mailbox mailbox) => SafeText.Readable(mailbox.ToString());

    /// <summary>With the domain's A-labels; what is still not ASCII then is spelt <c>\x{E9}</c>, a character's number (RFC 6533 §3).</summary>
    public static string Text(Mailbox mailbox) => mailbox switch
    {
        { IsAscii: true } => mailbox.ToString(),
        { HasAsciiLocalPart: true } => $"{mailbox.LocalPart}@{mailbox.Domain.Ascii}",
        _ => Spell(mailbox.ToString()),
    };

    /// <summary>For a field of RFC 3464 §2.3: type, semicolon, address.</summary>
    public static string Typed(Mailbox mailbox) => $"{(mailbox.HasAsciiLocalPart ? "rfc822" : Utf8)}; {Text(mailbox)}";

    public static string Typed(string type, string address) =>
        $"{type}; {(type.Equals(Utf8, StringComparison.OrdinalIgnoreCase) ? Spell(address) : address)}";

    /// <summary>utf-8-addr-xtext of RFC 6533 §3.</summary>
    private static string Spell(string address)
    {
        var spelt = new StringBuilder();
        foreach (var rune in address.EnumerateRunes())
        {
            if (rune.Value is > ' ' and <= '~' and not ('+' or '=' or '\\'))
                spelt.Append((char)rune.Value);
            else
                spelt.Append(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X}}}");
        }

        return spelt.ToString();
    }
}
