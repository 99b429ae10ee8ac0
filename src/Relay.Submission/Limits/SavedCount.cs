namespace Relay.Submission.Limits;

/// <summary>A <see cref="SlidingCount"/> as it stands in the file: by the time at which its window began, which doesn't depend on its length.</summary>
internal sealed record SavedCount(DateTimeOffset Since, long Count, long Before)
{
    public static SavedCount Of(SlidingCount count, TimeSpan length) =>
        new(new DateTimeOffset(count.Window * length.Ticks, TimeSpan.Zero), count.Current, count.Previous);

    /// <exception cref="FormatException"/>
    public SlidingCount ToCount(TimeSpan length) =>
        Count is >= 0 and <= int.MaxValue && Before is >= 0 and <= int.MaxValue
            ? new SlidingCount(Since.UtcTicks / length.Ticks, Count, Before)
            : throw new FormatException($"{Count} and {Before} are not what anybody has sent.");
}
