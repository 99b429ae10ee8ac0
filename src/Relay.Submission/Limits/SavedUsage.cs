namespace Relay.Submission.Limits;

/// <summary>A <see cref="QuotaUsage"/> as it stands in the file.</summary>
internal sealed record SavedUsage(SavedCount MessagesPerHour, SavedCount MessagesPerDay, SavedCount RecipientsPerHour, SavedCount RecipientsPerDay)
{
    public static SavedUsage Of(QuotaUsage usage)
    {
        var saved = usage.Counts.Zip(QuotaMeasure.All, (count, measure) => SavedCount.Of(count, measure.Window)).ToList();
        return new SavedUsage(saved[0], saved[1], saved[2], saved[3]);
    }

    /// <exception cref="FormatException"/>
    public SlidingCount[] ToCounts()
    {
        SavedCount[] saved = [MessagesPerHour, MessagesPerDay, RecipientsPerHour, RecipientsPerDay];
        return [.. saved.Zip(QuotaMeasure.All, (count, measure) => count.ToCount(measure.Window))];
    }
}
