namespace Relay.Submission.Limits;

/// <summary>Where in a sequence of windows of equal length a moment lies.</summary>
/// <param name="Number">Of the window, from the beginning of time.</param>
/// <param name="Left">How much of the window before still counts: 1 when this one begins, near 0 when it ends.</param>
internal readonly record struct SlidingWindow(long Number, double Left)
{
    public static SlidingWindow At(long ticks, TimeSpan length)
    {
        var (number, passed) = Math.DivRem(ticks, length.Ticks);
        return new SlidingWindow(number, 1 - ((double)passed / length.Ticks));
    }
}
