using Relay.Core.Queue;

namespace Relay.Queue.Tests.Contract;

public abstract partial class MessageQueueContract
{
    [Fact]
    public async Task What_is_given_back_is_due_as_if_it_had_never_been_leased()
    {
        await CommitAsync("a@example.net", "b@example.net");

        await Queue.ReturnAsync(await LeaseAsync());

        var again = (await LeaseAsync()).ShouldHaveSingleItem();
        again.Recipients.Select(recipient => (recipient.Number, recipient.Attempt)).ShouldBe([(0, 1), (1, 1)]);
    }

    [Fact]
    public async Task What_was_given_back_has_not_been_interrupted()
    {
        await CommitAsync("a@example.net");
        for (var start = 0; start < 3; start++)
        {
            await Queue.ReturnAsync(await LeaseAsync());
            await RestartAsync();
        }

        (await LeaseDueAsync()).ShouldHaveSingleItem().Recipients[0].Attempt.ShouldBe(1); // at once
    }

    [Fact]
    public async Task What_is_given_back_until_later_is_due_then_and_not_before()
    {
        await CommitAsync("a@example.net");
        var later = Time.GetUtcNow() + TimeSpan.FromMinutes(1);
        await Queue.ReturnAsync(await LeaseAsync(), later);
        var fresh = await CommitAsync("b@example.net");

        (await LeaseAsync()).ShouldHaveSingleItem().Id.ShouldBe(fresh);
        Time.Advance(TimeSpan.FromMinutes(1));

        (await LeaseAsync()).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_given_back_until_later_is_due_as_soon_as_there_is_time_for_it()
    {
        await CommitAsync("a@example.net");
        await CommitAsync("b@example.net");
        await CommitAsync("c@example.net");
        var (soon, later) = (Time.GetUtcNow() + TimeSpan.FromSeconds(30), Time.GetUtcNow() + TimeSpan.FromMinutes(1));
        var leased = await LeaseAsync();
        await Queue.ReturnAsync([leased[0], leased[1]], soon);
        await Queue.ReturnAsync([leased[2]], later);

        (await Queue.HastenAsync(soon, atMost: 1)).ShouldBe(1);
        (await LeaseAsync()).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().Attempt.ShouldBe(1);
        (await Queue.HastenAsync(soon, atMost: 10)).ShouldBe(1);
        (await LeaseAsync()).ShouldHaveSingleItem();
        (await Queue.HastenAsync(soon, atMost: 10)).ShouldBe(0);
    }

    [Fact]
    public async Task What_the_sender_wants_held_is_not_hastened()
    {
        var until = Time.GetUtcNow() + TimeSpan.FromMinutes(1);
        await CommitAsync("x\r\n"u8.ToArray(), EnvelopeTo("a@example.net") with { Parameters = new MessageParameters { HoldUntil = until } });

        (await Queue.HastenAsync(until, atMost: 10)).ShouldBe(0);
    }
}
