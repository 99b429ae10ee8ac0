namespace Relay.Queue.Storage;

/// <summary>Notices that the wall clock was set back, by a clock that nobody sets. For one thread.</summary>
internal sealed class WallClock(TimeProvider time)
{
    /// <summary>Smaller steps are what time servers do all day, and delay nobody.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    /// <summary>All that waits is due so many milliseconds earlier. What a sender wished for is a time on the clock, and stays (RFC 4865).</summary>
    public const string BringForward = """
        UPDATE recipient SET next_attempt_at = max(next_attempt_at - $step, coalesce((SELECT hold_until FROM message WHERE id = recipient.message_id), 0))
        WHERE leased = 0
        """;

    private DateTimeOffset _wall = time.GetUtcNow();
    private long _steady = time.GetTimestamp();

    /// <summary>By how much since <see cref="Accept"/>; zero when it was not.</summary>
    public TimeSpan SetBack()
    {
        var step = _wall + time.GetElapsedTime(_steady) - time.GetUtcNow();
        return step > Tolerance ? step : TimeSpan.Zero;
    }

    /// <summary>What had to be done about it is done.</summary>
    public void Accept() => (_wall, _steady) = (time.GetUtcNow(), time.GetTimestamp());
}
