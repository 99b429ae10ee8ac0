namespace Relay.Delivery.Tests.Support;

/// <summary>Time that passes when a test says so; timers that are due then fire on the caller's thread.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private readonly Dictionary<TimeSpan, int> _set = [];
    private readonly List<(TimeSpan Due, int Nth, TaskCompletionSource Seen)> _waiting = [];
    private long _ticks = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        lock (_gate)
            _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes when the nth timer of this length has been set, so that a test moves time only once somebody waits for it.</summary>
    public Task TimerAsync(TimeSpan due, int nth = 1)
    {
        lock (_gate)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Count(due) >= nth)
                seen.SetResult();
            else
                _waiting.Add((due, nth, seen));
            return seen.Task.InTimeAsync();
        }
    }

    /// <param name="by">How much.</param>
    /// <param name="beforeFiring">What happens at the very moment, ahead of the timers.</param>
    public void Advance(TimeSpan by, Action? beforeFiring = null)
    {
        Interlocked.Add(ref _ticks, by.Ticks);
        List<Timer> due;
        lock (_gate)
            due = _timers.FindAll(timer => timer.IsDue(GetTimestamp()));
        beforeFiring?.Invoke();
        foreach (var timer in due)
            timer.Fire();
    }

    private int Count(TimeSpan due) => _set.GetValueOrDefault(due);

    private void Tell(TimeSpan dueTime)
    {
        lock (_gate)
        {
            _set[dueTime] = Count(dueTime) + 1;
            foreach (var (due, nth, seen) in _waiting)
            {
                if (Count(due) >= nth)
                    seen.TrySetResult();
            }
        }
    }

    private sealed class Timer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private long _dueAt = long.MaxValue;

        public bool IsDue(long now) => Interlocked.Read(ref _dueAt) <= now;

        public void Fire()
        {
            if (Interlocked.Exchange(ref _dueAt, long.MaxValue) != long.MaxValue) // nobody here uses periods
                callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Exchange(ref _dueAt, dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.GetTimestamp() + dueTime.Ticks);
            time.Tell(dueTime);
            return true;
        }

        public void Dispose()
        {
            Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
