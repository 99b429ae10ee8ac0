using System.Globalization;
using System.Text;

namespace Relay.Core;

/// <summary>What strangers say, before it comes to a log or a terminal: nothing in it may move the cursor, turn the writing round or hide.</summary>
public static class VisibleText
{
    public static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    /// <summary>With a question mark for each character that can't be seen as it is.</summary>
    public static string Of(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~') || text.EnumerateRunes().All(rune => IsVisible(rune) && rune != Rune.ReplacementChar) // as which half a character is enumerated
        ? text
        : string.Concat(text.EnumerateRunes().Select(rune => IsVisible(rune) ? rune.ToString() : "?"));
}
