namespace Relay.Core;

/// <summary>
/// The deadline of one wait after another, with one timer for them all: a session waits so often, and so seldom in vain, that a timer and a token for each
/// wait cost more than what was waited for.
/// </summary>
/// <param name="onPassed">Ends the wait; runs on any thread. It may run when the wait has just ended by itself.</param>
public sealed class Deadline(TimeProvider time, Action onPassed) : IDisposable
{
    /// <summary>A timer counts in milliseconds of a coarser clock, and may be early by that much.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private long _began;

    /// <summary>A wait has begun and not ended.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>That of the wait that was begun last.</summary>
    public TimeSpan Timeout { get; private set; }

    /// <summary>The wait that was begun last has taken too long.</summary>
    public bool HasPassed { get; private set; }

    /// <param name="timeout">Not infinite: what may wait for ever needs no deadline.</param>
    public void Begin(TimeSpan timeout)
    {
        lock (_gate)
        {
            (IsWaiting, HasPassed, Timeout, _began) = (true, false, timeout, time.GetTimestamp());
            Arm(timeout);
        }
    }

    public void End()
    {
        lock (_gate)
        {
            if (!IsWaiting)
                return;
            IsWaiting = false;
            Arm(System.Threading.Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            IsWaiting = false;
            _timer?.Dispose();
        }
    }

    private void Arm(TimeSpan timeout)
    {
        if (_timer is null)
            _timer = time.CreateTimer(_ => OnTime(), null, timeout, System.Threading.Timeout.InfiniteTimeSpan);
        else
            _timer.Change(timeout, System.Threading.Timeout.InfiniteTimeSpan);
    }

    private void OnTime()
    {
        lock (_gate)
        {
            if (!IsWaiting)
                return;

            // The timer of an earlier wait may have gone off just before it was set anew.
            var left = Timeout - time.GetElapsedTime(_began);
            if (left > Slack)
            {
                Arm(left);
                return;
            }

            HasPassed = true;
        }

        onPassed();
    }
}
