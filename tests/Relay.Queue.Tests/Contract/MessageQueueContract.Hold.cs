using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Contract;

public abstract partial class MessageQueueContract
{
    private static readonly TimeSpan Held = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_message_that_is_held_is_due_at_its_time_and_not_earlier(bool restart, bool crash)
    {
        var id = await CommitHeldAsync(Now + Held);
        (await LeaseDueAsync()).ShouldBeEmpty();
        if (restart)
            await (crash ? CrashAsync() : RestartAsync());
        Time.Advance(Held - Millisecond);
        (await LeaseDueAsync()).ShouldBeEmpty();
        Time.Advance(Millisecond);

        var message = (await LeaseDueAsync()).ShouldHaveSingleItem();

        message.Id.ShouldBe(id);
        message.Recipients.Select(recipient => recipient.Attempt).ShouldBe([1, 1]);
    }

    [Fact]
    public async Task A_lease_that_waits_is_woken_when_a_hold_ends()
    {
        var id = await CommitHeldAsync(Now.AddSeconds(30));
        var lease = LeaseAsync();
        await Time.TimerArmedAsync().OrFail();
        lease.IsCompleted.ShouldBeFalse();
        Time.Advance(TimeSpan.FromSeconds(30));

        (await lease).ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60 * 60 * 1000)]
    public async Task A_message_that_is_held_until_a_time_that_has_been_is_due_at_once(int millisecondsAgo)
    {
        var id = await CommitHeldAsync(Now.AddMilliseconds(-millisecondsAgo));

        (await LeaseDueAsync()).ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    [Fact]
    public async Task A_hold_that_ends_within_a_millisecond_lasts_until_it_is_over()
    {
        var asked = Now + Held + TimeSpan.FromTicks(1);
        await CommitHeldAsync(asked);
        Time.Advance(Held);
        (await LeaseDueAsync()).ShouldBeEmpty();
        Time.Advance(Millisecond);

        (await LeaseDueAsync()).ShouldHaveSingleItem().Parameters.HoldUntil.ShouldNotBeNull().ShouldBeInRange(asked, asked + Millisecond);
    }

    [Fact]
    public async Task A_hold_without_an_end_keeps_nobody_else_waiting()
    {
        await CommitHeldAsync(DateTimeOffset.MaxValue);
        var lease = LeaseAsync();
        await Time.TimerArmedAsync().OrFail();

        var id = await CommitAsync("a@example.net");

        (await lease).ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    [Fact]
    public async Task What_is_deferred_after_its_hold_is_due_when_the_deferral_says()
    {
        var id = await CommitHeldAsync(Now + Held);
        Time.Advance(Held);
        await LeaseAsync();
        await SettleAsync(id, Outcomes.Delivered(0), Outcomes.Deferred(1, Now.AddMinutes(1)));
        (await LeaseDueAsync()).ShouldBeEmpty();
        Time.Advance(TimeSpan.FromMinutes(1));

        (await LeaseDueAsync()).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().Number.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_interrupted_is_held_again_when_the_clock_has_been_set_back_to_before_its_time()
    {
        var id = await CommitHeldAsync(Now + Held);
        Time.Advance(Held);
        await LeaseAsync();
        Time.Advance(-Held);
        await CrashAsync();
        (await LeaseDueAsync()).ShouldBeEmpty();
        Time.Advance(Held);

        (await LeaseDueAsync()).ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    private Task<QueueId> CommitHeldAsync(DateTimeOffset until) =>
        CommitAsync(Text("x\r\n"), EnvelopeTo("a@example.net", "b@example.net") with { Parameters = new MessageParameters { HoldUntil = until } });
}
