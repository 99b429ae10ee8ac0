namespace Relay.Delivery.Tests.Support;

/// <summary>What a report says, as text.</summary>
internal static class Reports
{
    /// <summary>The lines of the part for programs, unfolded.</summary>
    public static string[] Status(string report)
    {
        var start = report.IndexOf("Content-Type: message/delivery-status", StringComparison.Ordinal);
        var end = report.IndexOf("\r\n--=_", start, StringComparison.Ordinal);
        return report[start..end].Replace("\r\n ", " ", StringComparison.Ordinal).Split("\r\n");
    }

    /// <summary><c>one failed</c>, <c>two delayed</c>: local parts, and what became of them.</summary>
    public static IEnumerable<string> Fates(string report)
    {
        var lines = Status(report);
        var recipients = Values(lines, "Final-Recipient: rfc822; ").Select(address => address.Split('@')[0]);
        return recipients.Zip(Values(lines, "Action: "), (recipient, action) => $"{recipient} {action}");
    }

    private static IEnumerable<string> Values(IEnumerable<string> lines, string name) =>
        from line in lines where line.StartsWith(name, StringComparison.Ordinal) select line[name.Length..];
}
