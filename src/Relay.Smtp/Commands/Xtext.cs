using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Relay.Smtp.Commands;

/// <summary>The encoding of parameter values that may hold anything (RFC 3461 §4): <c>xtext = *( xchar / hexchar )</c>.</summary>
public static class Xtext
{
    /// <summary>"+" and two digits.</summary>
    private const int HexCharLength = 3;

    /// <summary>
    /// By the letter: digits in upper case, nothing unencoded that should be encoded. The octets must be UTF-8 and hold no control character,
    /// since whatever is behind a parameter will stand in a header field or in a command one day.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out string decoded)
    {
        decoded = "";
        var octets = new byte[text.Length];
        var length = 0;
        while (text.Length > 0)
        {
            var isHex = text[0] == '+';
            if (isHex ? !TryHexChar(text, out octets[length]) : !TryXchar(text[0], out octets[length]))
                return false;
            length++;
            text = text[(isHex ? HexCharLength : 1)..];
        }

        if (!Utf8.IsValid(octets.AsSpan(0, length)))
            return false;

        var result = Encoding.UTF8.GetString(octets, 0, length);
        if (result.Any(char.IsControl))
            return false;

        decoded = result;
        return true;
    }

    /// <summary>The shortest text that <see cref="TryDecode"/> reads as this one.</summary>
    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (TryXchar((char)octet, out _))
                encoded.Append((char)octet);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"+{octet:X2}");
        }

        return encoded.ToString();
    }

    /// <summary>hexchar = "+" and two upper-case hexadecimal digits.</summary>
    private static bool TryHexChar(ReadOnlySpan<char> text, out byte octet)
    {
        octet = 0;
        if (text.Length < HexCharLength || !IsUpperHex(text[1]) || !IsUpperHex(text[2]))
            return false;

        octet = Convert.FromHexString(text[1..HexCharLength])[0];
        return true;
    }

    /// <summary>xchar = any printable ASCII but space, "+" and "=".</summary>
    private static bool TryXchar(char c, out byte octet)
    {
        octet = (byte)c;
        return c is >= '!' and <= '~' and not ('+' or '=');
    }

    private static bool IsUpperHex(char c) => char.IsAsciiHexDigitUpper(c);
}
