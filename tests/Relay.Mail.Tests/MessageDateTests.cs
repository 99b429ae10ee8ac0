using System.Globalization;

namespace Relay.Mail.Tests;

public sealed class MessageDateTests
{
    [Theory]
    [InlineData("2026-11-22T00:03:48Z", "Sun, 22 Nov 2026 00:03:48 +0000")]
    [InlineData("2026-03-01T23:59:59+05:45", "Sun, 01 Mar 2026 23:59:59 +0545")]
    [InlineData("2026-12-31T09:05:01-03:30", "Thu, 31 Dec 2026 09:05:01 -0330")]
    public void A_date_is_written_as_RFC_5322_has_it(string date, string expected) =>
        MessageDate.Format(DateTimeOffset.Parse(date, CultureInfo.InvariantCulture)).ShouldBe(expected);

    [Theory]
    [InlineData("ar-SA")]
    [InlineData("fi-FI")]
    [InlineData("th-TH")]
    public void The_culture_of_the_process_has_no_say(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo(culture);
        try
        {
            MessageDate.Format(Examples.Noon).ShouldBe("Sun, 22 Nov 2026 12:00:00 +0000");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("Sun, 22 Nov 2026 13:00:00 +0100", "01:00:00")]
    [InlineData("Sun, 22 Nov 2026 04:00:00 -0330 (NST)", "-03:30:00")]
    [InlineData("Sun, 22 Nov 2026 04:00:00 -0000", "00:00:00")]
    [InlineData("Sun, 22 Nov 2026 04:00:00 GMT", null)]
    [InlineData("Sun, 22-Nov-2026 04:00", null)]
    [InlineData("Sun, 22 Nov 2026 04:00:00 +010", null)]
    [InlineData("Sun, 22 Nov 2026 04:00:00 +9999", null)]
    [InlineData("+01a0", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_zone_is_read_where_there_is_one(string? date, string? expected)
    {
        MessageDate.TryReadZone(date, out var zone).ShouldBe(expected is not null);
        if (expected is not null)
            zone.ShouldBe(TimeSpan.Parse(expected, CultureInfo.InvariantCulture));
    }
}
