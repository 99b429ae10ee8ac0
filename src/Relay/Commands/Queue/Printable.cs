using System.Globalization;
using System.Text;
using Relay.Core;

namespace Relay.Commands.Queue;

/// <summary>What strangers and damaged rows say, made fit for a terminal: nothing in it moves the cursor, turns the writing round or hides.</summary>
internal static class Printable
{
    private const char Cut = '…';

    /// <summary>On one line; what can't be seen as it is stands as <c>\u{202E}</c>.</summary>
    public static string Line(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;

        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (VisibleText.IsVisible(rune))
                line.Append(rune.ToString());
            else
                line.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
        }

        return line.ToString();
    }

    /// <summary>No longer than a column may be, and ending in an ellipsis where something was left out.</summary>
    public static string Column(string text, int width)
    {
        var line = Line(text);
        if (line.Length <= width)
            return line;

        var end = width - 1;
        if (char.IsLowSurrogate(line[end]))
            end--;
        return line[..end] + Cut;
    }
}
