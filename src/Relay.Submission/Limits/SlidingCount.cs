namespace Relay.Submission.Limits;

/// <summary>
/// How often something has happened lately, in three numbers, whatever the rate: what is counted in this window, and of the window before as
/// much as its part that is not over yet. Right where things happen evenly; after a burst at the end of a window it lets up to a second limit
/// pass before a whole window has gone by, and never more than the limit in any one of the windows.
/// </summary>
/// <param name="Window">The window that <paramref name="Current"/> belongs to.</param>
/// <param name="Previous">What was counted in the window before it.</param>
internal readonly record struct SlidingCount(long Window, long Current, long Previous)
{
    /// <summary>Rounded up: a limit is kept, not approached from above.</summary>
    public long In(SlidingWindow window)
    {
        var moved = MovedTo(window.Number);
        return moved.Current + (long)Math.Ceiling(moved.Previous * window.Left);
    }

    public SlidingCount Plus(long number, SlidingWindow window)
    {
        var moved = MovedTo(window.Number);
        return moved with { Current = moved.Current + number };
    }

    /// <summary>Takes back what was counted a moment ago, and perhaps in the window before.</summary>
    public SlidingCount Minus(long number, SlidingWindow window)
    {
        var moved = MovedTo(window.Number);
        var fromCurrent = Math.Min(number, moved.Current);
        return moved with { Current = moved.Current - fromCurrent, Previous = Math.Max(0, moved.Previous - (number - fromCurrent)) };
    }

    /// <summary>Takes back what was counted there and here alike.</summary>
    public SlidingCount Minus(SlidingCount part, SlidingWindow window)
    {
        var (moved, other) = (MovedTo(window.Number), part.MovedTo(window.Number));
        return moved with { Current = Math.Max(0, moved.Current - other.Current), Previous = Math.Max(0, moved.Previous - other.Previous) };
    }

    /// <summary>
    /// As it is by now. A window of the future means that the clock was set back: what was counted then counts as in the window that it is
    /// now, and no more of it than one window may hold. Two windows later it is forgotten, if the moved one is kept.
    /// </summary>
    public SlidingCount MovedTo(long window)
    {
        if (window == Window)
            return this;
        if (window < Window)
            return new SlidingCount(window, Math.Max(Current, Previous), 0);
        return new SlidingCount(window, 0, window - 1 == Window ? Current : 0);
    }
}
