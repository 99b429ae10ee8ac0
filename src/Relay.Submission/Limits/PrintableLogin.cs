using System.Globalization;

namespace Relay.Submission.Limits;

/// <summary>A login that was made up by a stranger, fit for a line of the log: bounded, on one line, and nothing in it that turns others around.</summary>
internal static class PrintableLogin
{
    private const int MaxLength = 255;

    public static string Of(string login) => string.Concat(login.Take(MaxLength).Select(c => IsPrintable(c) ? c : '?'));

    private static bool IsPrintable(char c) => char.GetUnicodeCategory(c) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
