using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Relay.Core.Accounts;

/// <summary>
/// Makes names and passwords that look alike the same (RFC 4013), as much of it as decides whether somebody can log in from another
/// keyboard: spaces, invisible characters, compatibility forms and composition.
/// <para>Left out: the tables of characters that would be refused (RFC 3454 C.3 to C.9) but for controls and the replacement
/// character, the rules for right-to-left text, and the ban on characters newer than Unicode 3.2. All of them only refuse; no text that both
/// accept comes out different.</para>
/// </summary>
public static class SaslPrep
{
    private const char ZeroWidthSpace = '\u200B'; // listed as a space in RFC 3454 C.1.2, though Unicode has since changed its mind

    /// <summary>What a decoder puts where the bytes were no text: two different passwords would become one.</summary>
    private const char Replacement = '\uFFFD';

    /// <summary>False when the text holds controls or is not text at all.</summary>
    public static bool TryPrepare(string text, [NotNullWhen(true)] out string? prepared)
    {
        prepared = null;
        try
        {
            var normal = Map(text).Normalize(NormalizationForm.FormKC);
            if (normal.Any(IsProhibited))
                return false;
            prepared = normal;
            return true;
        }
        catch (ArgumentException) // how Normalize says that half of a surrogate pair is missing
        {
            return false;
        }
    }

    /// <summary>RFC 4013 §2.1.</summary>
    private static string Map(string text)
    {
        if (Ascii.IsValid(text))
            return text;

        var mapped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c == ZeroWidthSpace || char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator)
                mapped.Append(' ');
            else if (!IsMappedToNothing(c))
                mapped.Append(c);
        }

        return mapped.ToString();
    }

    /// <summary>RFC 3454 B.1.</summary>
    private static bool IsMappedToNothing(char c) => c is
        '\u00AD' or '\u034F' or '\u1806' or (>= '\u180B' and <= '\u180D')
        or '\u200C' or '\u200D' or '\u2060' or (>= '\uFE00' and <= '\uFE0F') or '\uFEFF';

    /// <summary>RFC 4013 §2.3, in part.</summary>
    private static bool IsProhibited(char c) => char.IsControl(c) || c == Replacement;
}
