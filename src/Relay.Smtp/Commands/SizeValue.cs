using System.Globalization;

namespace Relay.Smtp.Commands;

/// <summary>A number of octets, as SIZE (RFC 1870 §4) and BDAT (RFC 3030 §2) have it.</summary>
internal static class SizeValue
{
    /// <summary>Digits; RFC 1870 §4.</summary>
    private const int MaxLength = 20;

    /// <summary>Twenty digits are more than a long holds. What is beyond it is too large in any case, and by how much doesn't matter.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long octets)
    {
        octets = 0;
        // TryParse takes NULs behind a number, whatever the style.
        if (text.Length is 0 or > MaxLength || text.ContainsAnyExceptInRange('0', '9'))
            return false;

        octets = (long)UInt128.Min(UInt128.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture), long.MaxValue);
        return true;
    }
}
