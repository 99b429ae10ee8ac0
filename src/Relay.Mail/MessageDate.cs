using System.Globalization;

namespace Relay.Mail;

/// <summary>The date-time of RFC 5322 §3.3.</summary>
public static class MessageDate
{
    /// <summary>No clock on earth is further from UTC, and no <see cref="DateTimeOffset"/> either.</summary>
    private static readonly TimeSpan MaxZone = TimeSpan.FromHours(14);

    /// <summary><c>Sun, 22 Nov 2026 00:03:48 +0000</c>, in the offset that the value has.</summary>
    public static string Format(DateTimeOffset date)
    {
        var sign = date.Offset < TimeSpan.Zero ? '-' : '+';
        return string.Create(CultureInfo.InvariantCulture, $"{date:ddd, dd MMM yyyy HH:mm:ss} {sign}{date.Offset:hhmm}");
    }

    /// <summary>The zone of a date-time, <c>+0100</c>; what stands behind it is a comment.</summary>
    public static bool TryReadZone(string? date, out TimeSpan zone)
    {
        zone = default;
        var sign = date?.LastIndexOfAny(['+', '-']) ?? -1;
        if (sign < 0 || date!.Length < sign + 5 || date.AsSpan(sign + 1, 4).ContainsAnyExceptInRange('0', '9'))
            return false;

        var digits = int.Parse(date.AsSpan(sign + 1, 4), NumberStyles.None, CultureInfo.InvariantCulture);
        zone = new TimeSpan(digits / 100, digits % 100, 0) * (date[sign] == '-' ? -1 : 1);
        return zone.Duration() <= MaxZone;
    }
}
