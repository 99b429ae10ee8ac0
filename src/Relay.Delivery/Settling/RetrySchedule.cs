using Relay.Core;

namespace Relay.Delivery.Settling;

/// <summary>
/// When a recipient that was put off is due again: after <see cref="DeliveryOptions.FirstRetry"/>, then twice as long each time up to
/// <see cref="DeliveryOptions.MaxRetry"/>, each wait a little longer or shorter by chance, so that what failed together does not come back together.
/// </summary>
internal sealed class RetrySchedule(DeliverySettings settings, IRandomSource random)
{
    /// <summary>Up to this share of a wait is added or taken away.</summary>
    private const double Jitter = 0.1;

    /// <summary>The last attempt takes place when the time is up, not an interval before; null when it has been.</summary>
    /// <param name="attempt">The one that has failed, from 1.</param>
    public DateTimeOffset? NextAttempt(DateTimeOffset acceptedAt, int attempt, DateTimeOffset now)
    {
        var giveUpAt = acceptedAt + settings.Options.GiveUpAfter;
        if (now >= giveUpAt)
            return null;

        var next = now + Wait(attempt);
        return next < giveUpAt ? next : giveUpAt;
    }

    private TimeSpan Wait(int attempt)
    {
        var (first, most) = (settings.Options.FirstRetry, settings.Options.MaxRetry);
        var wait = Math.Min(first.TotalSeconds * Math.Pow(2, attempt - 1), most.TotalSeconds);
        return TimeSpan.FromSeconds(wait * (1 - Jitter + (2 * Jitter * random.NextDouble())));
    }
}
