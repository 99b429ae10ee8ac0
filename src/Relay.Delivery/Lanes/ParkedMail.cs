using Relay.Core;

namespace Relay.Delivery.Lanes;

/// <summary>
/// When mail that its lane, or its account, has no room for comes back: as that gets done what is before it, so that a fast lane never runs dry while its mail is parked, and
/// a slow one does not look at it all the time. Where the lane's speed puts that far off, it is put at some time before, by chance, so that what was parked together
/// does not come back together. Not for several threads.
/// </summary>
internal sealed class ParkedMail(TimeProvider time, IRandomSource random)
{
    /// <summary>Mail comes back so much faster than the lane was seen to work: what is too much is parked again, and what would be too little would keep a lane slow that could be fast.</summary>
    private const double Lead = 1.5;

    /// <summary>The longest that anything is parked, unless there is very much of it.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    /// <summary>However much there is: a destination that has recovered gets its mail within that time.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Recipients that are leased a second only to be parked again. Each costs the writer two rows: a percent or two of what it can do.</summary>
    private const int RevisitsPerSecond = 100;

    /// <summary>For what was called to be leased: two commits. What is called meanwhile, and too much, is only parked again.</summary>
    private static readonly TimeSpan OnTheWay = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>How coarse times to be parked for are, by how long they are: what is due together is leased in one transaction, which should not be a long one.</summary>
    private static readonly (TimeSpan From, TimeSpan Step)[] Steps =
    [
        (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1)),
        (TimeSpan.Zero, Shortest),
    ];

    private readonly SortedDictionary<DateTimeOffset, int> _dueAt = [];

    /// <summary>Recipients that are parked and not due yet.</summary>
    public int Count { get; private set; }

    /// <summary>The longest that anything is parked at present.</summary>
    private TimeSpan Limit
    {
        get
        {
            var bearable = TimeSpan.FromSeconds((double)Count / RevisitsPerSecond);
            return bearable < Long ? Long : bearable > Longest ? Longest : bearable;
        }
    }

    /// <summary>Parks so many recipients until about when their lane, or their account, has got done what is before them.</summary>
    public DateTimeOffset Park(Backlog backlog, int recipients)
    {
        var now = time.GetUtcNow();
        Forget(now);
        Forget(backlog.Parked, now);
        var perSecond = backlog.DrainedPerSecond * Lead;
        var turn = TimeSpan.FromSeconds((backlog.Held + backlog.Ahead.At(now, perSecond)) / perSecond);
        var limit = Limit;
        if (turn > limit)
            turn = limit * (0.5 + (0.5 * random.NextDouble()));
        else
            backlog.Ahead.Add(recipients);

        var dueAt = Round(now, turn) + backlog.Phase;
        backlog.Parked[dueAt] = backlog.Parked.GetValueOrDefault(dueAt) + recipients;
        _dueAt[dueAt] = _dueAt.GetValueOrDefault(dueAt) + recipients;
        Count += recipients;
        return dueAt;
    }

    /// <summary>
    /// Whose turn it is in a backlog that got done faster than was thought: so many that are due at these times are to be hastened. Nobody while others that
    /// were called may be on their way, unless nothing at all is under way.
    /// </summary>
    public IReadOnlyList<(DateTimeOffset DueAt, int Recipients)> Call(Backlog backlog, int atMost)
    {
        var now = time.GetUtcNow();
        Forget(now);
        Forget(backlog.Parked, now);
        if (backlog.Parked.Count == 0 || (backlog.Held > 0 && backlog.CalledAt is { } calledAt && time.GetElapsedTime(calledAt) < OnTheWay))
            return [];

        backlog.CalledAt = time.GetTimestamp();
        var called = new List<(DateTimeOffset, int)>();
        for (var left = atMost; left > 0 && backlog.Parked.Count > 0;)
        {
            var dueAt = backlog.Parked.First().Key;
            var recipients = Take(backlog.Parked, dueAt, left);
            Count -= Take(_dueAt, dueAt, recipients);
            backlog.Ahead.Add(-recipients);
            called.Add((dueAt, recipients));
            left -= recipients;
        }

        return called;
    }

    /// <summary>As many as there are: a clock that was set back may have had them forgotten in one place and not in the other.</summary>
    private static int Take(SortedDictionary<DateTimeOffset, int> parked, DateTimeOffset dueAt, int recipients)
    {
        if (!parked.TryGetValue(dueAt, out var there))
            return 0;
        if (there <= recipients)
            parked.Remove(dueAt);
        else
            parked[dueAt] = there - recipients;
        return Math.Min(there, recipients);
    }

    private void Forget(DateTimeOffset now) => Count -= Forget(_dueAt, now);

    /// <summary>Returns how many have come back by themselves.</summary>
    private static int Forget(SortedDictionary<DateTimeOffset, int> parked, DateTimeOffset now)
    {
        var back = 0;
        while (parked.Count > 0 && parked.First() is var (dueAt, recipients) && dueAt <= now)
        {
            parked.Remove(dueAt);
            back += recipients;
        }

        return back;
    }

    /// <summary>Up to a step of the clock.</summary>
    private static DateTimeOffset Round(DateTimeOffset now, TimeSpan wait)
    {
        var step = Steps.First(row => wait >= row.From).Step;
        var at = (now + (wait > Shortest ? wait : Shortest)).UtcTicks;
        return new DateTimeOffset((at + step.Ticks - 1) / step.Ticks * step.Ticks, TimeSpan.Zero);
    }
}
