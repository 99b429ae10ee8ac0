namespace Relay.Dns.Answers;

/// <summary>How long answers are remembered: as the zone says, within bounds.</summary>
internal static class Lifetimes
{
    /// <summary>RFC 8767 §4 recommends a cap of days to weeks; mail that goes to yesterday's host is late enough.</summary>
    private static readonly TimeSpan MaxOfRecords = TimeSpan.FromDays(1);

    /// <summary>RFC 2308 §5: one to three hours work well.</summary>
    private static readonly TimeSpan MaxOfAbsence = TimeSpan.FromHours(1);

    /// <summary>At most five minutes (RFC 2308 §7.1), at least one second (RFC 9520 §3.2). Enough to spare broken servers a burst of mail.</summary>
    public static TimeSpan OfFailure { get; } = TimeSpan.FromSeconds(5);

    public static TimeSpan OfRecords(uint ttl) => Shorter(ttl, MaxOfRecords);

    public static TimeSpan OfAbsence(uint ttl) => Shorter(ttl, MaxOfAbsence);

    private static TimeSpan Shorter(uint seconds, TimeSpan limit)
    {
        var lifetime = TimeSpan.FromSeconds(seconds);
        return lifetime < limit ? lifetime : limit;
    }
}
