namespace Relay.Submission.Tests.Support;

/// <summary>Time that passes when a test says so; timers that are due then fire on the caller's thread.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private readonly List<(TimeSpan DueTime, TaskCompletionSource Seen)> _watchers = [];
    private long _ticks = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

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

    /// <summary>Returns once somebody waits with a timer that is due in exactly this time from now.</summary>
    public Task WaiterAsync(TimeSpan dueTime)
    {
        lock (_gate)
        {
            if (_timers.Exists(timer => timer.DueAt == GetTimestamp() + dueTime.Ticks))
                return Task.CompletedTask;

            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add((dueTime, seen));
            return seen.Task.WaitAsync(Patience.Limit);
        }
    }

    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref _ticks, by.Ticks);
        List<Timer> due;
        lock (_gate)
            due = _timers.FindAll(timer => timer.DueAt <= GetTimestamp());
        foreach (var timer in due)
            timer.Fire();
    }

    /// <summary>Lets time pass, a step after another, until this is done: for those who may not have begun to wait yet.</summary>
    public async Task AdvanceUntilAsync(Task done, TimeSpan step)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (!done.IsCompleted)
        {
            patience.Token.ThrowIfCancellationRequested();
            Advance(step);
            await Task.Yield();
        }

        await done;
    }

    private void Tell(TimeSpan dueTime)
    {
        lock (_gate)
        {
            foreach (var watcher in _watchers.Where(watcher => watcher.DueTime == dueTime))
                watcher.Seen.TrySetResult();
        }
    }

    private sealed class Timer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private long _dueAt = long.MaxValue;

        public long DueAt => Interlocked.Read(ref _dueAt);

        public void Fire()
        {
            Interlocked.Exchange(ref _dueAt, long.MaxValue); // nobody here uses periods
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
