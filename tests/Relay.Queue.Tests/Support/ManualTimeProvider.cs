namespace Relay.Queue.Tests.Support;

/// <summary>A clock that a test sets. Advancing it runs the timers that came due, on the caller's thread.</summary>
internal sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start;
    private TimeSpan _set;
    private TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Of a clock that nobody sets.</summary>
    public override long GetTimestamp()
    {
        lock (_gate)
            return (_now - _set).Ticks;
    }

    /// <summary>Sets the wall clock: no time passes.</summary>
    public void Set(TimeSpan by)
    {
        lock (_gate)
            _set += by;
        Advance(by);
    }

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            _now += by;
            due = _timers.FindAll(timer => timer.DueAt <= _now);
            due.ForEach(timer => timer.DueAt = null);
            if (!_timers.Exists(timer => timer.DueAt is not null) && _armed.Task.IsCompleted)
                _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        due.ForEach(timer => timer.Fire());
    }

    /// <summary>Completes when someone waits for the clock, so that a test does not advance it before they look.</summary>
    public Task TimerArmedAsync()
    {
        lock (_gate)
            return _armed.Task;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        lock (_gate)
            _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset? DueAt { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
                throw new NotSupportedException("Nothing here repeats.");
            ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, Timeout.InfiniteTimeSpan);

            lock (time._gate)
            {
                DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime;
                if (DueAt is not null)
                    time._armed.TrySetResult();
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
