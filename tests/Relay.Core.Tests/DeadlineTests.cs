namespace Relay.Core.Tests;

public sealed class DeadlineTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTime _time = new();
    private readonly Deadline _deadline;
    private int _passed;

    public DeadlineTests() => _deadline = new Deadline(_time, () => _passed++);

    [Fact]
    public void A_wait_that_takes_too_long_is_ended_once()
    {
        _deadline.Begin(Minute);
        _time.Advance(Minute);
        _time.Advance(Minute);

        _passed.ShouldBe(1);
        _deadline.HasPassed.ShouldBeTrue();
    }

    [Fact]
    public void A_wait_that_ended_in_time_is_left_alone()
    {
        _deadline.Begin(Minute);
        _time.Advance(Minute / 2);
        _deadline.End();
        _time.Advance(Minute);

        _passed.ShouldBe(0);
        _deadline.HasPassed.ShouldBeFalse();
    }

    [Fact]
    public void Each_wait_has_all_of_its_time()
    {
        _deadline.Begin(Minute);
        _time.Advance(Minute * 0.9);
        _deadline.End();

        _deadline.Begin(Minute);
        _time.Advance(Minute * 0.9);
        _passed.ShouldBe(0);
        _time.Advance(Minute * 0.1);
        _passed.ShouldBe(1);
    }

    [Fact]
    public void A_wait_after_one_that_took_too_long_begins_afresh()
    {
        _deadline.Begin(Minute);
        _time.Advance(Minute);
        _deadline.End();

        _deadline.Begin(Minute);
        _deadline.HasPassed.ShouldBeFalse();
        _time.Advance(Minute);
        _passed.ShouldBe(2);
    }

    [Fact]
    public void The_timer_of_an_earlier_wait_that_goes_off_late_does_not_end_this_one()
    {
        _deadline.Begin(Minute);
        var late = _time.TakeCallback();
        _deadline.End();
        _deadline.Begin(Minute);

        late();

        _passed.ShouldBe(0);
        _time.Advance(Minute);
        _passed.ShouldBe(1);
    }

    [Fact]
    public void Nothing_happens_after_its_end()
    {
        _deadline.Begin(Minute);
        _deadline.Dispose();
        _time.Advance(Minute);

        _passed.ShouldBe(0);
    }

    public void Dispose() => _deadline.Dispose();

    /// <summary>Time with one timer, which goes off when a test says so.</summary>
    private sealed class ManualTime : TimeProvider, ITimer
    {
        private long _now;
        private long _dueAt = long.MaxValue;
        private Action _callback = () => { };

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = () => callback(state);
            Change(dueTime, period);
            return this;
        }

        /// <summary>As if it had gone off, and its thread had not got far yet.</summary>
        public Action TakeCallback() => _callback;

        public void Advance(TimeSpan by)
        {
            _now += by.Ticks;
            if (_now < _dueAt)
                return;
            _dueAt = long.MaxValue;
            _callback();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _dueAt = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : _now + dueTime.Ticks;
            return true;
        }

        public void Dispose() => _dueAt = long.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
