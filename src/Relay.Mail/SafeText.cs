using System.Text;

namespace Relay.Mail;

/// <summary>What others said, made fit for a line of 7-bit mail: nothing in it can end the line, move a cursor or need an encoding.</summary>
internal static class SafeText
{
    /// <summary>Runs of white space and line ends become one space, every other character that is not printable US-ASCII a question mark.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is ' ' or '\t' or '\r' or '\n')
            {
                if (line.Length > 0 && line[^1] != ' ')
                    line.Append(' ');
            }
            else
            {
                line.Append(rune.Value is > ' ' and <= '~' ? (char)rune.Value : '?');
            }
        }

        return line.ToString().TrimEnd(' ');
    }

    /// <summary>No longer than asked for, and saying so where something was left out.</summary>
    public static string Shorten(string text, int maxLength) =>
        text.Length <= maxLength ? text : string.Concat(text.AsSpan(0, maxLength - 4), " ...");
}
