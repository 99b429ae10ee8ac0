using Relay.Core;
using Relay.Core.Queue;
using Relay.Delivery.Lanes;
using Relay.Delivery.Settling;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Settling;

/// <summary>The recipients of a message go out by several jobs, and its sender gets one report.</summary>
public sealed class OneReportTests
{
    private readonly ManualTime _time = new();
    private readonly FakeQueue _queue = new();
    private readonly LogLines<DeliveryService> _log = new();
    private readonly Settler _settler;

    public OneReportTests() => _settler = TestSettler.Make(_queue, new DeliverySettings("relay.example.org", new DeliveryOptions()), _time, _log);

    [Fact]
    public async Task Two_domains_that_fail_make_one_bounce()
    {
        var jobs = Jobs("a@one.example", "b@two.example");

        await SettleAsync(jobs[0], Some.Failed());
        _queue.Settlements.ShouldBeEmpty(); // it stays leased
        _log.Lines.ShouldBeEmpty();
        await SettleAsync(jobs[1], Some.Failed());

        var settlement = _queue.Settlements.ShouldHaveSingleItem();
        settlement.Recipients.Select(recipient => recipient.Number).ShouldBe([0, 1]);
        settlement.Recipients.ShouldAllBe(recipient => recipient.RetryAt == null);
        Reports.Fates(_queue.Drafts.ShouldHaveSingleItem().Content).ShouldBe(["a failed", "b failed"]);
        _log.Lines.Select(line => line.Id).ShouldBe([2002, 2002, 2003]);
    }

    [Fact]
    public async Task Who_was_delivered_or_put_off_waits_for_nobody()
    {
        var jobs = Jobs("a@one.example", "b@one.example", "c@one.example", "d@two.example");

        await SettleAsync(jobs[0], Some.Delivered(), Some.Failed(), Some.Deferred());
        var first = _queue.Settlements.ShouldHaveSingleItem();
        first.Recipients.Select(recipient => recipient.Number).ShouldBe([0, 2]);
        first.Bounce.ShouldBeNull();

        await SettleAsync(jobs[1], Some.Delivered());
        _queue.Settlements.Count.ShouldBe(2);
        _queue.Settlements[1].Recipients.Select(recipient => recipient.Number).ShouldBe([1, 3]);
        Reports.Fates(_queue.Drafts.ShouldHaveSingleItem().Content).ShouldBe(["b failed"]);
    }

    [Fact]
    public async Task Who_would_not_be_reported_is_not_kept_back()
    {
        var jobs = Jobs(message => message with { ReversePath = null }, "a@one.example", "b@two.example");

        await SettleAsync(jobs[0], Some.Failed());

        _queue.Settlements.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task After_a_while_the_report_waits_no_longer()
    {
        var jobs = Jobs("a@one.example", "b@two.example", "c@three.example");
        await SettleAsync(jobs[0], Some.Failed());

        _time.Advance(Settler.MaxWait - TimeSpan.FromTicks(1));
        _queue.Settlements.ShouldBeEmpty();
        _time.Advance(TimeSpan.FromTicks(1));
        await _queue.SettledAsync(1);
        Reports.Fates(_queue.Drafts[0].Content).ShouldBe(["a failed"]);

        // Who comes later shares another.
        await SettleAsync(jobs[1], Some.Failed());
        _queue.Settlements.Count.ShouldBe(1);
        await SettleAsync(jobs[2], Some.Failed());
        _queue.Settlements.Count.ShouldBe(2);
        Reports.Fates(_queue.Drafts[1].Content).ShouldBe(["b failed", "c failed"]);
    }

    [Fact]
    public async Task A_report_of_one_job_sets_no_timer()
    {
        await SettleAsync(Jobs("a@one.example").ShouldHaveSingleItem(), Some.Failed());

        _queue.Settlements.ShouldHaveSingleItem().Bounce.ShouldNotBeNull();
        _time.Advance(Settler.MaxWait);
        _queue.Settlements.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Whoever_stops_settles_what_is_kept_back_and_keeps_nothing_more()
    {
        var (first, second) = (Jobs("a@one.example", "b@two.example"), Jobs("c@one.example", "d@two.example"));
        await SettleAsync(first[0], Some.Failed());

        await _settler.CloseAsync().InTimeAsync();
        Reports.Fates(_queue.Drafts.ShouldHaveSingleItem().Content).ShouldBe(["a failed"]);

        await SettleAsync(second[0], Some.Failed());
        _queue.Settlements.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_job_that_was_given_back_is_not_waited_for()
    {
        var jobs = Jobs("a@one.example", "b@two.example");
        await SettleAsync(jobs[0], Some.Failed());

        await _settler.SkipAsync(jobs[1], default).InTimeAsync();

        _queue.Settlements.ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().Number.ShouldBe(0);
        Reports.Fates(_queue.Drafts.ShouldHaveSingleItem().Content).ShouldBe(["a failed"]);
    }

    [Fact]
    public async Task Jobs_that_were_all_given_back_leave_nothing_to_settle()
    {
        await _settler.SkipAsync(Jobs("a@one.example").ShouldHaveSingleItem(), default).InTimeAsync();

        _queue.Settlements.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_delivered_is_settled_at_once_even_if_its_report_waits()
    {
        var jobs = Jobs(message => Asking(message, DsnNotify.Success | DsnNotify.Failure), "a@one.example", "b@two.example", "c@three.example");

        await SettleAsync(jobs[0], Some.Delivered());
        _queue.Settlements.ShouldHaveSingleItem().Bounce.ShouldBeNull();
        await SettleAsync(jobs[1], Some.Failed());
        await SettleAsync(jobs[2], Some.Delivered());

        _queue.Settlements.Count.ShouldBe(2);
        _queue.Settlements[1].Recipients.Select(recipient => recipient.Number).ShouldBe([1, 2]); // each once
        Reports.Fates(_queue.Drafts.ShouldHaveSingleItem().Content).ShouldBe(["a relayed", "b failed", "c relayed"]);
    }

    [Fact]
    public async Task A_report_that_waits_when_nobody_is_left_goes_out_all_the_same()
    {
        var jobs = Jobs(message => Asking(message, DsnNotify.Success), "a@one.example", "b@two.example");
        await SettleAsync(jobs[0], Some.Delivered());

        await _settler.SkipAsync(jobs[1], default).InTimeAsync();

        _queue.Settlements[1].Recipients.ShouldBeEmpty();
        Reports.Fates(_queue.Drafts.ShouldHaveSingleItem().Content).ShouldBe(["a relayed"]);
    }

    [Fact]
    public async Task What_is_kept_back_has_its_limit()
    {
        string[] many = [.. Enumerable.Range(0, 10_001).Select(i => $"r{i}@one.example"), "b@two.example"];
        var jobs = Jobs(many);

        await SettleAsync(jobs[0], [.. Enumerable.Repeat(Some.Failed(), 10_001)]);
        _queue.Settlements.ShouldHaveSingleItem().Recipients.Count.ShouldBe(10_001);

        // And room is made again by whoever leaves.
        var next = Jobs("a@one.example", "b@two.example");
        await SettleAsync(next[0], Some.Failed());
        _queue.Settlements.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_is_kept_back_is_settled_as_soon_as_the_queue_can()
    {
        var failures = 2;
        _queue.OnSettle = _ =>
        {
            if (failures-- > 0)
                throw new QueueUnavailableException("The disk is full.");
        };
        await SettleAsync(Jobs("a@one.example", "b@two.example")[0], Some.Failed());

        _time.Advance(Settler.MaxWait);
        for (var i = 1; i <= 2; i++)
        {
            await _time.TimerAsync(TimeSpan.FromSeconds(2), i);
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        await _queue.SettledAsync(1);
        _log.Texts(2006).Count().ShouldBe(1);
    }

    [Fact]
    public async Task What_is_kept_back_when_everything_is_dropped_stays_leased()
    {
        using var abort = new CancellationTokenSource();
        _queue.OnSettle = _ => throw new QueueUnavailableException("The disk is full.");
        await _settler.SettleAsync(Jobs("a@one.example", "b@two.example")[0], [Some.Failed()], abort.Token).InTimeAsync();

        var closing = _settler.CloseAsync();
        await _time.TimerAsync(TimeSpan.FromSeconds(2));
        await abort.CancelAsync();

        await closing.InTimeAsync();
        _queue.Settlements.ShouldBeEmpty();
        _log.Texts(2008).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bug_in_settling_what_was_kept_back_is_logged()
    {
        _queue.OnSettle = _ => throw new InvalidOperationException("A bug.");
        await SettleAsync(Jobs("a@one.example", "b@two.example")[0], Some.Failed());

        await _settler.CloseAsync().InTimeAsync();

        _log.Texts(2008).ShouldHaveSingleItem();
    }

    private static LeasedMessage Asking(LeasedMessage message, DsnNotify notify) => message with
    {
        Recipients = [.. message.Recipients.Select(recipient => recipient with { Parameters = new RecipientParameters { Notify = notify } })],
    };

    private DeliveryJob[] Jobs(params string[] recipients) => Jobs(message => message, recipients);

    private DeliveryJob[] Jobs(Func<LeasedMessage, LeasedMessage> change, params string[] recipients) =>
        [.. DeliveryJob.Split(change(Some.Leased(1, _time.GetUtcNow(), recipients)), int.MaxValue, (_, to) => to.Domain.Ascii)];

    private Task SettleAsync(DeliveryJob job, params Outcome[] outcomes) => _settler.SettleAsync(job, outcomes, default).InTimeAsync();
}
