using Relay.Delivery.Lanes;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Lanes;

public sealed class ParkedMailTests
{
    private readonly ManualTime _time = new();
    private readonly ParkedMail _parked;
    private readonly DrainRate _rate;
    private readonly Lane _lane;

    public ParkedMailTests()
    {
        _parked = new ParkedMail(_time, new SeededRandom());
        _rate = new DrainRate(_time);
        _lane = new Lane("example.net", _rate) { MaxWorkers = 1 };
        Hold(200);
    }

    [Fact]
    public void The_mail_of_a_fast_lane_is_back_before_the_lane_gets_to_it()
    {
        const int PerSecond = 400;
        for (var i = 0; i < 100; i++)
            Work(PerSecond);

        for (var i = 1; i <= 50_000; i++)
        {
            var turn = TimeSpan.FromSeconds((200.0 + i) / PerSecond);
            (_parked.Park(_lane, 1) - _time.GetUtcNow()).ShouldBeLessThanOrEqualTo(turn + TimeSpan.FromSeconds(0.1));
        }
    }

    [Fact]
    public void The_mail_of_a_stuck_lane_comes_back_seldom_and_not_together()
    {
        Stall();

        var dueAt = Enumerable.Range(0, 100_000).Select(_ => _parked.Park(_lane, 1) - _time.GetUtcNow()).ToArray();

        dueAt.Min().ShouldBeGreaterThanOrEqualTo(ParkedMail.Long / 2);
        dueAt.Max().ShouldBeLessThanOrEqualTo(ParkedMail.Longest);
        var perSecond = dueAt.GroupBy(at => Math.Floor(at.TotalMinutes)).Max(minute => minute.Count()) / 60.0;
        perSecond.ShouldBeLessThan(350); // of 100,000
    }

    [Fact]
    public void However_much_is_parked_it_comes_back_within_the_hour()
    {
        Stall();

        _parked.Park(_lane, 10_000_000);

        (_parked.Park(_lane, 1) - _time.GetUtcNow()).ShouldBeInRange(ParkedMail.Longest / 2, ParkedMail.Longest + TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void What_has_come_back_counts_no_longer()
    {
        Stall();
        _parked.Park(_lane, 50_000);

        _time.Advance(ParkedMail.Longest);
        _parked.Park(_lane, 1);

        _parked.Count.ShouldBe(1);
    }

    [Fact]
    public void A_lane_that_had_nothing_to_do_has_not_been_slow()
    {
        while (_lane.TryTake(out var job))
            _lane.Leave(job!);
        _time.Advance(TimeSpan.FromHours(1));

        _lane.DrainedPerSecond.ShouldBeGreaterThanOrEqualTo(DrainRate.Initial);
    }

    [Fact]
    public void How_fast_a_lane_is_follows_what_it_does()
    {
        for (var i = 0; i < 100; i++)
            Work(20);

        _lane.DrainedPerSecond.ShouldBe(20, tolerance: 2);
    }

    [Fact]
    public void Those_who_are_called_are_the_next_and_no_more_than_asked_for()
    {
        var due = Enumerable.Range(0, 300).Select(_ => _parked.Park(_lane, 1)).ToArray();

        var called = _parked.Call(_lane, 100);

        called.Sum(row => row.Recipients).ShouldBe(100);
        called.Select(row => row.DueAt).ShouldBe(due.Distinct().Order().Take(called.Count));
        _parked.Count.ShouldBe(200);
    }

    [Fact]
    public void Nobody_is_called_while_others_are_on_their_way_unless_nothing_is_under_way_at_all()
    {
        for (var i = 0; i < 300; i++)
            _parked.Park(_lane, 1);
        _parked.Call(_lane, 100).ShouldNotBeEmpty();
        _parked.Call(_lane, 100).ShouldBeEmpty();

        Hold(1); // one of them has come
        _parked.Call(_lane, 50).ShouldNotBeEmpty();
        _parked.Call(_lane, 50).ShouldBeEmpty();
        while (_lane.TryTake(out var job))
            _lane.Leave(job!);
        _parked.Call(_lane, 50).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_clock_that_is_set_back_confuses_nobody()
    {
        var other = new Lane("example.org", new DrainRate(_time), phase: 7) { MaxWorkers = 1 };
        _parked.Park(_lane, 100);
        _time.Advance(TimeSpan.FromHours(1));
        _parked.Park(other, 1); // what was parked before has come back by now
        _time.Advance(-TimeSpan.FromHours(1));

        _parked.Call(_lane, 1000).Sum(row => row.Recipients).ShouldBe(100);
        _parked.Call(_lane, 1000).ShouldBeEmpty();
        _parked.Count.ShouldBe(1);
    }

    [Fact]
    public void What_has_come_back_by_itself_is_not_called()
    {
        _parked.Park(_lane, 100);
        _time.Advance(ParkedMail.Longest);

        _parked.Call(_lane, 1000).ShouldBeEmpty();
        _lane.Parked.ShouldBeEmpty();
    }

    private void Stall() => _time.Advance(TimeSpan.FromMinutes(10));

    private void Hold(int jobs)
    {
        for (var i = 0; i < jobs; i++)
            _lane.Add(Some.Job(Some.Leased(i + 1, default, "one@example.net")));
    }

    /// <summary>For a second, while as many come as go.</summary>
    private void Work(int jobs)
    {
        for (var i = 0; i < jobs; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1.0 / jobs));
            _lane.TryTake(out var job);
            _lane.Leave(job!);
            Hold(1);
        }
    }
}
