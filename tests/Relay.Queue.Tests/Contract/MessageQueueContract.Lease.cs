using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Contract;

public abstract partial class MessageQueueContract
{
    [Fact]
    public async Task A_lease_waits_until_a_commit_wakes_it()
    {
        var lease = LeaseAsync();
        await using var draft = await DraftAsync(Fixture.Random.Bytes(2 * Chunk)); // the store has been at work since
        lease.IsCompleted.ShouldBeFalse();

        await draft.CommitAsync(EnvelopeTo("a@example.net"));

        (await lease).ShouldHaveSingleItem().Id.ShouldBe(draft.Id);
    }

    [Fact]
    public async Task A_lease_waits_until_the_clock_wakes_it()
    {
        var id = await CommitAsync("a@example.net");
        await LeaseAsync();
        await SettleAsync(id, Outcomes.Deferred(0, Now.AddSeconds(30)));
        (await LeaseDueAsync()).ShouldBeEmpty();

        var lease = LeaseAsync();
        await Time.TimerArmedAsync().OrFail();
        lease.IsCompleted.ShouldBeFalse();
        Time.Advance(TimeSpan.FromSeconds(30));

        (await lease).ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    [Fact]
    public async Task What_is_due_far_in_the_future_comes_at_its_time_too()
    {
        var id = await CommitAsync("a@example.net");
        await LeaseAsync();
        await SettleAsync(id, Outcomes.Deferred(0, Now.AddHours(4)));

        var lease = LeaseAsync();
        while (Now < QueueFixture.Start.AddHours(4))
        {
            lease.IsCompleted.ShouldBeFalse();
            await Time.TimerArmedAsync().OrFail();
            Time.Advance(TimeSpan.FromMinutes(16)); // 15 steps
        }

        (await lease).ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    [Fact]
    public async Task Attempts_are_counted()
    {
        var id = await CommitAsync("a@example.net");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            (await LeaseAsync()).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().Attempt.ShouldBe(attempt);
            await SettleAsync(id, Outcomes.Deferred(0, Now));
        }
    }

    [Fact]
    public async Task What_is_leased_is_not_leased_again()
    {
        var first = await CommitAsync("a@example.net", "b@example.net");
        (await LeaseAsync(atMost: 1)).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().Number.ShouldBe(0);

        var rest = (await LeaseDueAsync()).ShouldHaveSingleItem();

        rest.Id.ShouldBe(first);
        rest.Recipients.ShouldHaveSingleItem().Number.ShouldBe(1);
        (await LeaseDueAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lease_takes_no_more_recipients_than_it_may()
    {
        var ids = new List<QueueId>();
        for (var message = 0; message < 3; message++)
        {
            ids.Add(await CommitAsync("a@example.net", "b@example.net", "c@example.net"));
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        (await TakenAsync(4)).ShouldBe([(ids[0], 0), (ids[0], 1), (ids[0], 2), (ids[1], 0)]);
        (await TakenAsync(1)).ShouldBe([(ids[1], 1)]);
        (await TakenAsync(Everything)).ShouldBe([(ids[1], 2), (ids[2], 0), (ids[2], 1), (ids[2], 2)]);

        async Task<IEnumerable<(QueueId, int)>> TakenAsync(int atMost) =>
            (await LeaseAsync(atMost)).SelectMany(message => message.Recipients, (message, recipient) => (message.Id, recipient.Number));
    }

    [Fact]
    public async Task The_longest_due_comes_first()
    {
        var first = await CommitAsync("a@example.net");
        var second = await CommitAsync("a@example.net");
        var third = await CommitAsync("a@example.net");
        await LeaseAsync();
        await SettleAsync(first, Outcomes.Deferred(0, Now.AddMinutes(3)));
        await SettleAsync(second, Outcomes.Deferred(0, Now.AddMinutes(1)));
        await SettleAsync(third, Outcomes.Deferred(0, Now.AddMinutes(2)));
        Time.Advance(TimeSpan.FromMinutes(10));

        (await LeaseAsync(atMost: 2)).Select(message => message.Id).ShouldBe([second, third]);
        (await LeaseAsync()).ShouldHaveSingleItem().Id.ShouldBe(first);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_lease_of_nothing_is_refused(int atMost) =>
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => LeaseAsync(atMost));

    [Fact]
    public async Task A_lease_that_is_cancelled_while_it_waits_ends_and_takes_nothing_later()
    {
        using var cancellation = new CancellationTokenSource();
        var lease = Queue.LeaseAsync(Everything, cancellation.Token);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => lease.OrFail());

        var id = await CommitAsync("a@example.net");

        (await LeaseDueAsync()).ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    [Fact]
    public async Task A_lease_that_was_cancelled_before_it_began_takes_nothing()
    {
        var id = await CommitAsync("a@example.net");
        await Should.ThrowAsync<OperationCanceledException>(() => Queue.LeaseAsync(Everything, new CancellationToken(canceled: true)).OrFail());

        (await LeaseDueAsync()).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().Attempt.ShouldBe(1);
        await SettleAsync(id, Outcomes.Delivered(0));
    }

    [Fact]
    public async Task Whether_a_cancelled_lease_took_something_or_not_nothing_stays_taken()
    {
        var id = await CommitAsync("a@example.net");
        var attempts = 0;
        for (var round = 0; round < 300; round++)
        {
            using var cancellation = new CancellationTokenSource();
            var lease = Queue.LeaseAsync(Everything, cancellation.Token);
            var cancelled = Task.Run(async () =>
            {
                for (var spin = round % 30; spin > 0; spin--)
                    await Task.Yield();
                await cancellation.CancelAsync();
            });
            try
            {
                (await lease.OrFail()).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().Attempt.ShouldBe(++attempts);
                await SettleAsync(id, Outcomes.Deferred(0, Now));
            }
            catch (OperationCanceledException)
            {
            }

            await cancelled;
        }

        (await LeaseAsync()).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().Attempt.ShouldBe(attempts + 1);
    }
}
