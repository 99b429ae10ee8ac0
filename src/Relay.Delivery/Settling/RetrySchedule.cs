using Relay.Core.Queue;
using Relay.Delivery.Routing;

namespace Relay.Delivery.Settling;

/// <summary>
/// When a recipient that was put off is due again: after <see cref="RetryTimes.FirstRetry"/>, then twice as long each time up to
/// <see cref="RetryTimes.MaxRetry"/>, each wait a little longer or shorter, so that messages which failed
/// together do not come back together. By how much, the message and the attempt decide: its recipients stay together, and go out by one transaction and with one report.
/// </summary>
internal static class RetrySchedule
{
    /// <summary>Up to this share of a wait is added or taken away.</summary>
    private const double Jitter = 0.1;

    /// <summary>The last attempt takes place when the time is up, not an interval before; null when it has been.</summary>
    /// <param name="attempt">The one that has failed, from 1.</param>
    public static DateTimeOffset? NextAttempt(RetryTimes times, LeasedMessage message, int attempt, DateTimeOffset now)
    {
        var giveUpAt = message.ReleasedAt + times.GiveUpAfter;
        if (now >= giveUpAt)
            return null;

        var next = now + Wait(times, message.Id, attempt);
        return next < giveUpAt ? next : giveUpAt;
    }

    private static TimeSpan Wait(RetryTimes times, QueueId id, int attempt)
    {
        var wait = Math.Min(times.FirstRetry.TotalSeconds * Math.Pow(2, attempt - 1), times.MaxRetry.TotalSeconds);
        return TimeSpan.FromSeconds(wait * (1 - Jitter + (2 * Jitter * Share(id, attempt))));
    }

    /// <summary>From 0 to 1, as good as chance over ids: their bits well mixed (Steele, Lea, Flood: SplitMix64).</summary>
    private static double Share(QueueId id, int attempt)
    {
        var bits = (ulong)id.Value + ((ulong)attempt * 0x9E3779B97F4A7C15);
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return ((bits ^ (bits >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
