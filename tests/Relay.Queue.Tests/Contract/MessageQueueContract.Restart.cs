using System.Collections.Concurrent;
using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Contract;

public abstract partial class MessageQueueContract
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_committed_is_there_after_the_next_start(bool crash)
    {
        var content = Fixture.Random.Bytes(Chunk + 77);
        var id = await CommitAsync(content, EnvelopeTo("a@example.net", "b@example.net"));
        await (crash ? CrashAsync() : RestartAsync());

        var message = (await LeaseDueAsync()).ShouldHaveSingleItem();

        message.Id.ShouldBe(id);
        message.Recipients.Count.ShouldBe(2);
        message.Recipients.ShouldAllBe(recipient => recipient.Attempt == 1);
        (await ReadAsync(id)).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public async Task What_was_deferred_stays_deferred_over_a_crash()
    {
        var id = await CommitAsync("a@example.net");
        await LeaseAsync();
        await SettleAsync(id, Outcomes.Deferred(0, Now.AddMinutes(10)));
        await CrashAsync();
        (await LeaseDueAsync()).ShouldBeEmpty();

        Time.Advance(TimeSpan.FromMinutes(10));

        (await LeaseDueAsync()).ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_leased_is_due_at_once_after_an_interruption(bool crash)
    {
        await CommitAsync("a@example.net");
        await LeaseAsync();
        await (crash ? CrashAsync() : RestartAsync());

        (await LeaseDueAsync()).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().Attempt.ShouldBe(2); // the first was made, for all we know
    }

    [Fact]
    public async Task A_message_that_is_interrupted_again_waits_a_minute_more_each_time()
    {
        await CommitAsync("a@example.net");
        await LeaseAsync();
        for (var interruption = 1; interruption <= 4; interruption++)
        {
            await CrashAsync();
            if (interruption > 1)
            {
                Time.Advance(TimeSpan.FromMinutes(interruption - 1) - TimeSpan.FromMilliseconds(1));
                (await LeaseDueAsync()).ShouldBeEmpty();
                Time.Advance(TimeSpan.FromMilliseconds(1));
            }

            (await LeaseDueAsync()).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().Attempt.ShouldBe(interruption + 1);
        }
    }

    [Fact]
    public async Task An_outcome_ends_the_row_of_interruptions()
    {
        var id = await CommitAsync("a@example.net");
        await LeaseAsync();
        await CrashAsync();
        await LeaseAsync();
        await SettleAsync(id, Outcomes.Deferred(0, Now));
        await LeaseAsync();
        await CrashAsync();

        (await LeaseDueAsync()).ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    [Fact]
    public async Task A_closed_queue_says_that_it_is_closed()
    {
        var id = await CommitAsync("a@example.net");
        await LeaseAsync();
        var queue = Queue;
        var waiting = queue.LeaseAsync(1, CancellationToken.None);
        await using var draft = await DraftAsync(Text("x\r\n"));

        await Fixture.CloseAsync().OrFail();

        await Should.ThrowAsync<QueueUnavailableException>(() => waiting.OrFail());
        await Should.ThrowAsync<QueueUnavailableException>(() => draft.CommitAsync(EnvelopeTo("a@example.net")).OrFail());
        await Should.ThrowAsync<QueueUnavailableException>(() => queue.LeaseAsync(1, CancellationToken.None).OrFail());
        await Should.ThrowAsync<QueueUnavailableException>(() => queue.SettleAsync(new Settlement(id, [Outcomes.Delivered(0)])).OrFail());
        await Should.ThrowAsync<QueueUnavailableException>(async () =>
        {
            await foreach (var _ in queue.ReadContentAsync(id, CancellationToken.None))
            {
            }
        });
    }

    [Fact]
    public async Task What_is_under_way_when_the_queue_closes_is_either_safe_or_refused()
    {
        const int BeforeTheClose = 50;
        var queue = Queue;
        var safe = new ConcurrentBag<QueueId>();
        var enough = new TaskCompletionSource();
        var sessions = Enumerable.Range(0, 20).Select(_ => Task.Run(() => Should.ThrowAsync<QueueUnavailableException>(async () =>
        {
            while (true)
            {
                await using var draft = queue.BeginMessage();
                await draft.CommitAsync(EnvelopeTo("a@example.net"));
                safe.Add(draft.Id);
                if (safe.Count >= BeforeTheClose)
                    enough.TrySetResult();
            }
        }))).ToArray();
        await enough.Task.OrFail();

        await Fixture.CloseAsync().OrFail();
        await Task.WhenAll(sessions).OrFail();
        await Fixture.OpenAsync();

        (await LeaseDueAsync()).Select(message => message.Id).ShouldBe(safe, ignoreOrder: true);
    }
}
