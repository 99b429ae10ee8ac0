using System.Globalization;
using System.Text;

namespace Relay.Mail;

/// <summary>What others said, made fit for a line of mail: nothing in it can end the line or move a cursor.</summary>
internal static class SafeText
{
    /// <summary>For 7-bit mail: runs of white space and line ends become one space, every other character that is not printable US-ASCII a question mark.</summary>
    public static string OneLine(string text) => OneLine(text, rune => rune.Value is > ' ' and <= '~' ? rune : new Rune('?'));

    /// <summary>For people, in any script: the same, but only what nobody could see becomes a question mark, and what turns the direction of writing is left out.</summary>
    public static string Readable(string text) => OneLine(text, rune => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Format => null,
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or
            UnicodeCategory.OtherNotAssigned => new Rune('?'),
        _ => rune,
    });

    /// <summary>No longer than asked for, and saying so where something was left out.</summary>
    public static string Shorten(string text, int maxLength)
    {
        if (text.Length <= maxLength)
            return text;

        var end = maxLength - 4;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), " ...");
    }

    private static string OneLine(string text, Func<Rune, Rune?> make)
    {
        if (IsPlain(text))
            return text;

        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is not (' ' or '\t' or '\r' or '\n'))
                line.Append(make(rune));
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        return line.ToString().TrimEnd(' ');
    }

    /// <summary>It would come out as it is, as nearly all does.</summary>
    private static bool IsPlain(string text) =>
        !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text is not ([' ', ..] or [.., ' ']) && !text.Contains("  ", StringComparison.Ordinal);
}
