using System.Globalization;

namespace Relay.Mail;

/// <summary>The date-time of RFC 5322 §3.3.</summary>
public static class MessageDate
{
    /// <summary><c>Sun, 22 Nov 2026 00:03:48 +0000</c>, in the offset that the value has.</summary>
    public static string Format(DateTimeOffset date)
    {
        var sign = date.Offset < TimeSpan.Zero ? '-' : '+';
        return string.Create(CultureInfo.InvariantCulture, $"{date:ddd, dd MMM yyyy HH:mm:ss} {sign}{date.Offset:hhmm}");
    }
}
