using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Relay.Smtp.Commands;

/// <summary>When a message is to go out that is not to go out at once (RFC 4865 §3).</summary>
public abstract partial record FutureRelease
{
    /// <summary>Digits of a number of seconds; RFC 4865 §3.</summary>
    private const int MaxSecondsDigits = 9;

    /// <summary>Characters of a date-time before its fraction of a second.</summary>
    private const int SecondsLength = 19;

    private FutureRelease() { }

    /// <summary>HOLDFOR, in whole seconds, at least one.</summary>
    public sealed record For(TimeSpan Interval) : FutureRelease;

    /// <summary>HOLDUNTIL, in UTC; whether it is past already is not looked at.</summary>
    public sealed record Until(DateTimeOffset Time) : FutureRelease;

    /// <summary>future-release-integer: a positive number without leading zeros.</summary>
    internal static bool TryParseFor(ReadOnlySpan<char> text, [NotNullWhen(true)] out FutureRelease? release)
    {
        release = null;
        if (text.Length is 0 or > MaxSecondsDigits || text[0] == '0' || text.ContainsAnyExceptInRange('0', '9'))
            return false;

        release = new For(TimeSpan.FromSeconds(int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)));
        return true;
    }

    /// <summary>date-time of RFC 3339 §5.6, which is what RFC 4865 means (its verified erratum 2040).</summary>
    internal static bool TryParseUntil(string? value, [NotNullWhen(true)] out FutureRelease? release)
    {
        release = null;
        var text = (value ?? "").ToUpperInvariant().AsSpan();
        if (!DateTimePattern().IsMatch(text) || !DateTime.TryParseExact(
                text[..SecondsLength], "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return false;

        // A fraction of a second is no matter to a queue. The offset may be more than the fourteen hours that DateTimeOffset knows.
        var ticks = local.Ticks - Offset(text).Ticks;
        if (ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks)
            return false;

        release = new Until(new DateTimeOffset(ticks, TimeSpan.Zero));
        return true;
    }

    private static TimeSpan Offset(ReadOnlySpan<char> text)
    {
        if (text[^1] == 'Z')
            return TimeSpan.Zero;

        var zone = text[^"+hh:mm".Length..];
        var offset = TimeSpan.ParseExact(zone[1..], @"hh\:mm", CultureInfo.InvariantCulture);
        return zone[0] == '-' ? -offset : offset;
    }

    [GeneratedRegex(
        @"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex DateTimePattern();
}
