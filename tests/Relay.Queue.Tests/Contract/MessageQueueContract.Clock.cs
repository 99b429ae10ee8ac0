using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Contract;

public abstract partial class MessageQueueContract
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_the_clock_is_set_back_what_waits_waits_no_longer_for_it(bool isDown)
    {
        var id = await CommitAsync("a@example.net");
        await LeaseAsync();
        await SettleAsync(id, Outcomes.Deferred(0, Now.AddMinutes(10)));
        if (isDown)
            await Fixture.CloseAsync().OrFail();

        Time.Set(TimeSpan.FromHours(-1));

        if (isDown)
            await Fixture.OpenAsync().OrFail();
        await CommitAsync("b@example.net"); // the queue looks
        (await LeaseAsync()).ShouldHaveSingleItem().Id.ShouldNotBe(id);
        (await LeaseDueAsync()).ShouldBeEmpty();
        Time.Advance(TimeSpan.FromMinutes(10));
        (await LeaseDueAsync()).ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    [Fact]
    public async Task What_a_sender_wants_held_until_a_time_is_held_until_that_time_whatever_becomes_of_the_clock()
    {
        var until = Now.AddMinutes(30);
        await CommitAsync("text"u8.ToArray(), EnvelopeTo("a@example.net") with { Parameters = new MessageParameters { HoldUntil = until } });

        Time.Set(TimeSpan.FromHours(-1));
        await CommitAsync("b@example.net");
        await LeaseAsync();

        Time.Advance(until - Now - TimeSpan.FromMilliseconds(1));
        (await LeaseDueAsync()).ShouldBeEmpty();
        Time.Advance(TimeSpan.FromMilliseconds(1));
        (await LeaseDueAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_clock_that_is_set_forward_makes_mail_due_and_nothing_worse()
    {
        var id = await CommitAsync("a@example.net");
        await LeaseAsync();
        await SettleAsync(id, Outcomes.Deferred(0, Now.AddMinutes(10)));

        Time.Set(TimeSpan.FromHours(1));

        (await LeaseDueAsync()).ShouldHaveSingleItem().Id.ShouldBe(id);
    }
}
