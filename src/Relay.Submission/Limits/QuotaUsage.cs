namespace Relay.Submission.Limits;

/// <summary>What somebody has sent lately, by each <see cref="QuotaMeasure"/>, and what the log has heard of it.</summary>
internal sealed class QuotaUsage
{
    public SlidingCount[] Counts { get; } = new SlidingCount[QuotaMeasure.All.Count];

    /// <summary>The windows in which the log last heard that a limit is near, and that it is reached.</summary>
    public long[] NearReported { get; } = new long[QuotaMeasure.All.Count];

    public long[] ReachedReported { get; } = new long[QuotaMeasure.All.Count];

    /// <summary>
    /// To be done whenever somebody is looked at, even if nothing is counted: after the clock was set back, what lies in the future would
    /// otherwise stay there, and be as much as ever each time that it is asked for.
    /// </summary>
    public void MoveTo(DateTimeOffset now)
    {
        for (var i = 0; i < Counts.Length; i++)
            Counts[i] = Counts[i].MovedTo(QuotaMeasure.All[i].At(now).Number);
    }

    /// <summary>When there is no more room, who has sent least is forgotten first: it costs least, in mail that is then sent beyond a limit.</summary>
    public Worth Worth(DateTimeOffset now)
    {
        MoveTo(now);
        var most = 0L;
        for (var i = 0; i < Counts.Length; i++)
            most = Math.Max(most, Counts[i].In(QuotaMeasure.All[i].At(now)));
        return most == 0 ? Limits.Worth.Nothing : new Worth(1, most);
    }
}
