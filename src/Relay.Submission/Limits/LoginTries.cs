namespace Relay.Submission.Limits;

/// <summary>What has gone wrong lately at an address, with a login, or with a login at an address. Times are counted from our start.</summary>
internal sealed class LoginTries
{
    private const int CountedRank = 1;
    private const int BarredRank = 2;

    public SlidingCount Failures { get; set; }

    /// <summary>Those of a login at an address that count for the two by themselves as well.</summary>
    public SlidingCount Shared { get; set; }

    public TimeSpan BarredUntil { get; set; }

    /// <summary>
    /// What goes first when there is no more room: who has failed least, since whoever makes many names up has failed with each but once, and
    /// pushes out his own. A bar in force goes last, the nearest to its end first. To be rid of one, it takes thousands of addresses.
    /// </summary>
    public Worth Worth(TimeSpan now, SlidingWindow window) =>
        BarredUntil > now ? new Worth(BarredRank, BarredUntil.Ticks)
        : Failures.In(window) is > 0 and var failures ? new Worth(CountedRank, failures)
        : Limits.Worth.Nothing;
}
