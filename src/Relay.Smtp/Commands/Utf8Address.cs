using System.Buffers;
using System.Globalization;
using System.Text;

namespace Relay.Smtp.Commands;

/// <summary>
/// The encodings of an address of the type utf-8 (RFC 6533 §3): utf-8-addr-xtext, which is ASCII, and utf-8-addr-unitext, which need not
/// be. In both a character may be written <c>\x{20AC}</c>.
/// </summary>
internal static class Utf8Address
{
    private const string EscapeStart = @"\x{";
    private const char EscapeEnd = '}';

    /// <summary>Hexadecimal digits of a HEXPOINT.</summary>
    private const int MinDigits = 2;
    private const int MaxDigits = 6;

    /// <summary>The decoded text holds no control character.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out string decoded)
    {
        decoded = "";
        var result = new StringBuilder(text.Length);
        while (text.Length > 0)
        {
            if (!TryTakeEscape(ref text, out var rune) && !TryTakeCharacter(ref text, out rune))
                return false;
            result.Append(rune);
        }

        decoded = result.ToString();
        return true;
    }

    /// <summary>utf-8-addr-xtext, which every host understands, whether it offers SMTPUTF8 or not.</summary>
    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is > ' ' and <= '~' and not ('\\' or '+' or '='))
                encoded.Append((char)rune.Value);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"{EscapeStart}{rune.Value:X2}{EscapeEnd}");
        }

        return encoded.ToString();
    }

    /// <summary>EmbeddedUnicodeChar = "\x{" HEXPOINT "}"</summary>
    private static bool TryTakeEscape(ref ReadOnlySpan<char> text, out Rune rune)
    {
        rune = default;
        var end = text.IndexOf(EscapeEnd);
        if (end < 0 || !text.StartsWith(EscapeStart, StringComparison.Ordinal))
            return false;

        var digits = text[EscapeStart.Length..end];
        if (digits.Length is < MinDigits or > MaxDigits || digits[0] == '0'
            || !uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var point)
            || !Rune.TryCreate(point, out rune) || Rune.IsControl(rune))
            return false;

        // HEXPOINT has no way to write a character of ASCII that needs none.
        if (rune.IsAscii && rune.Value is not (' ' or '+' or '=' or '\\'))
            return false;

        text = text[(end + 1)..];
        return true;
    }

    /// <summary>QUCHAR = QCHAR / UTF8-2 / UTF8-3 / UTF8-4; a QCHAR is printable ASCII but space, "\", "+" and "=".</summary>
    private static bool TryTakeCharacter(ref ReadOnlySpan<char> text, out Rune rune)
    {
        if (Rune.DecodeFromUtf16(text, out rune, out var length) != OperationStatus.Done
            || Rune.IsControl(rune) || rune.Value is ' ' or '\\' or '+' or '=')
            return false;

        text = text[length..];
        return true;
    }
}
