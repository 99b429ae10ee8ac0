using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Control;

public sealed class ActionTests : IAsyncLifetime
{
    private static readonly TimeSpan Later = TimeSpan.FromHours(4);

    private ControlFixture _fixture = null!; // xunit initialises before each test

    public async Task InitializeAsync() => _fixture = await ControlFixture.OpenNewAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync().AsTask();

    [Fact]
    public async Task Retry_makes_it_due_now_for_whoever_is_waiting()
    {
        var id = await DeferredAsync("a@example.net");
        var lease = _fixture.Queue.LeaseAsync(10, CancellationToken.None);

        (await ChangeAsync(QueueAction.Retry, id)).ShouldBe(new QueueChange(1, 1, 0));

        (await lease.OrFail()).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task Retry_leaves_alone_what_is_held_or_under_way_and_what_its_sender_holds_back()
    {
        var holdUntil = _fixture.Now + Later;
        var wished = await _fixture.CommitAsync(envelope => envelope with { Parameters = new MessageParameters { HoldUntil = holdUntil } }, ["later@example.net"]);
        var busy = await _fixture.CommitAsync("busy@example.net");
        await _fixture.LeaseAsync();
        var held = await DeferredAsync("held@example.net");
        await ChangeAsync(QueueAction.Hold, held);

        (await _fixture.ChangeAsync(QueueAction.Retry, QueueFilter.All)).ShouldBe(new QueueChange(1, 1, UnderWay: 1));

        (await _fixture.RecipientAsync(wished)).NextAttemptAt.ShouldBe(holdUntil);
        (await _fixture.RecipientAsync(busy)).State.ShouldBe(RecipientState.UnderWay);
        (await _fixture.RecipientAsync(held)).ShouldSatisfyAllConditions(
            recipient => recipient.State.ShouldBe(RecipientState.Held),
            recipient => recipient.NextAttemptAt.ShouldBe(_fixture.Now + Later));
    }

    [Fact]
    public async Task Retry_does_not_put_back_what_has_been_due_for_long()
    {
        var id = await _fixture.CommitAsync("a@example.net");
        var due = _fixture.Now;
        _fixture.Store.Time.Advance(TimeSpan.FromMinutes(5));

        await ChangeAsync(QueueAction.Retry, id);

        (await _fixture.RecipientAsync(id)).NextAttemptAt.ShouldBe(due);
    }

    [Fact]
    public async Task Retry_looks_again_at_what_was_damaged()
    {
        var id = await _fixture.CommitAsync("a@example.net");
        _fixture.Store.Execute("UPDATE message SET reverse_path = 'no address'");
        var other = await _fixture.CommitAsync("b@example.net");
        (await _fixture.LeaseAsync()).ShouldHaveSingleItem().Id.ShouldBe(other);
        (await _fixture.RecipientAsync(id)).State.ShouldBe(RecipientState.Damaged);
        var lease = _fixture.Queue.LeaseAsync(10, CancellationToken.None);
        _fixture.Store.Execute("UPDATE message SET reverse_path = '', crc32c = NULL");

        await ChangeAsync(QueueAction.Retry, id);

        (await lease.OrFail()).ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    [Fact]
    public async Task What_is_held_is_not_leased_until_it_is_released()
    {
        var held = await _fixture.CommitAsync("held@example.net");
        (await ChangeAsync(QueueAction.Hold, held)).ShouldBe(new QueueChange(1, 1, 0));
        (await ChangeAsync(QueueAction.Hold, held)).ShouldBe(new QueueChange(0, 0, 0));
        var free = await _fixture.CommitAsync("free@example.net");
        (await _fixture.LeaseAsync()).ShouldHaveSingleItem().Id.ShouldBe(free);
        var lease = _fixture.Queue.LeaseAsync(10, CancellationToken.None);

        (await ChangeAsync(QueueAction.Release, held)).ShouldBe(new QueueChange(1, 1, 0));

        (await lease.OrFail()).ShouldHaveSingleItem().Id.ShouldBe(held);
        (await ChangeAsync(QueueAction.Release, free)).ShouldBe(new QueueChange(0, 0, 0));
    }

    [Fact]
    public async Task A_released_one_is_due_as_it_was_before()
    {
        var id = await DeferredAsync("a@example.net");
        await ChangeAsync(QueueAction.Hold, id);
        await ChangeAsync(QueueAction.Release, id);

        (await _fixture.RecipientAsync(id)).ShouldSatisfyAllConditions(
            recipient => recipient.State.ShouldBe(RecipientState.Waiting),
            recipient => recipient.NextAttemptAt.ShouldBe(_fixture.Now + Later));
    }

    [Fact]
    public async Task An_attempt_that_is_under_way_ends_before_a_hold()
    {
        var id = await _fixture.CommitAsync("a@example.net", "b@example.net");
        await _fixture.LeaseAsync();

        (await ChangeAsync(QueueAction.Hold, id)).ShouldBe(new QueueChange(2, 1, 0));
        (await _fixture.RecipientAsync(id)).State.ShouldBe(RecipientState.UnderWay);
        await _fixture.SettleAsync(id, Outcomes.Deferred(0, _fixture.Now), Outcomes.Delivered(1));

        (await _fixture.ListAsync()).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            recipient => recipient.Number.ShouldBe(0),
            recipient => recipient.State.ShouldBe(RecipientState.Held));
    }

    [Fact]
    public async Task A_hold_of_an_attempt_that_is_under_way_can_be_taken_back()
    {
        var id = await _fixture.CommitAsync("a@example.net");
        await _fixture.LeaseAsync();
        await ChangeAsync(QueueAction.Hold, id);

        (await ChangeAsync(QueueAction.Release, id)).ShouldBe(new QueueChange(1, 1, 0));

        await _fixture.SettleAsync(id, Outcomes.Deferred(0, _fixture.Now));
        (await _fixture.RecipientAsync(id)).State.ShouldBe(RecipientState.Waiting);
    }

    [Fact]
    public async Task What_is_held_stays_held_over_a_restart()
    {
        var id = await _fixture.CommitAsync("a@example.net");
        await ChangeAsync(QueueAction.Hold, id);

        await _fixture.Store.KillAsync();
        await _fixture.Store.OpenAsync();

        (await _fixture.RecipientAsync(id)).State.ShouldBe(RecipientState.Held);
    }

    [Fact]
    public async Task Remove_takes_the_message_with_its_last_recipient_and_all_its_content()
    {
        var other = await _fixture.CommitAsync("other@example.net");
        var id = await _fixture.CommitAsync(envelope => envelope, ["a@example.net", "b@example.net"], new string('x', MessageDraft.ChunkOctets + 1));

        (await _fixture.ChangeAsync(QueueAction.Remove, new QueueFilter { Id = id, Recipient = "b@example.net" })).ShouldBe(new QueueChange(1, 1, 0));
        (await _fixture.ListAsync()).Select(message => message.Recipients.Count).ShouldBe([1, 1]);
        (await ChangeAsync(QueueAction.Remove, id)).ShouldBe(new QueueChange(1, 1, 0));

        (await _fixture.ListAsync()).ShouldHaveSingleItem().Id.ShouldBe(other);
        (await _fixture.Store.StoredOctetsAsync()).ShouldBe("text\r\n".Length);
    }

    [Fact]
    public async Task What_is_under_way_is_not_removed()
    {
        var id = await _fixture.CommitAsync("a@example.net");
        await _fixture.LeaseAsync();
        var waiting = await _fixture.CommitAsync("b@example.net");

        (await _fixture.ChangeAsync(QueueAction.Remove, QueueFilter.All)).ShouldBe(new QueueChange(1, 1, UnderWay: 1));

        (await _fixture.ListAsync(new QueueFilter { Id = waiting })).ShouldBeEmpty();
        await _fixture.SettleAsync(id, Outcomes.Deferred(0, _fixture.Now + Later));
        (await ChangeAsync(QueueAction.Remove, id)).Recipients.ShouldBe(1);
        (await _fixture.ListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_damaged_can_be_removed()
    {
        var orphan = await _fixture.CommitAsync("a@example.net");
        _fixture.Store.Execute("DELETE FROM message");

        (await ChangeAsync(QueueAction.Remove, orphan)).ShouldBe(new QueueChange(1, 1, 0));

        (await _fixture.Store.StoredOctetsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Bounce_gives_up_what_waits_and_what_is_held_at_once()
    {
        var deferred = await DeferredAsync("a@example.net");
        var held = await _fixture.CommitAsync("b@example.net");
        await ChangeAsync(QueueAction.Hold, held);
        var lease = _fixture.Queue.LeaseAsync(10, CancellationToken.None);

        (await _fixture.ChangeAsync(QueueAction.Bounce, QueueFilter.All)).ShouldBe(new QueueChange(2, 2, 0));

        var leased = await lease.OrFail();
        leased.Select(message => message.Id).ShouldBe([held, deferred], ignoreOrder: true);
        leased.ShouldAllBe(message => message.Recipients.Single().IsGivenUp);
        (await _fixture.RecipientAsync(deferred)).IsGivenUp.ShouldBeTrue();
    }

    [Fact]
    public async Task Bounce_waits_for_an_attempt_that_is_under_way_and_not_for_the_next_one()
    {
        var id = await _fixture.CommitAsync("a@example.net");
        await _fixture.LeaseAsync();
        (await ChangeAsync(QueueAction.Bounce, id)).ShouldBe(new QueueChange(1, 1, 0));

        await _fixture.SettleAsync(id, Outcomes.Deferred(0, _fixture.Now + Later));

        (await _fixture.LeaseAsync()).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().IsGivenUp.ShouldBeTrue();
    }

    [Fact]
    public async Task An_action_goes_through_a_long_queue_and_counts_each_message_once()
    {
        const int Recipients = QueueReaderPage + 500; // more than a page, and than a transaction
        var large = await _fixture.CommitAsync([.. Enumerable.Range(0, Recipients).Select(number => $"r{number}@example.net")]);
        for (var i = 0; i < 30; i++)
            await _fixture.CommitAsync("a@example.net", "b@example.com");

        (await _fixture.ChangeAsync(QueueAction.Hold, new QueueFilter { Recipient = "@example.net" })).ShouldBe(new QueueChange(Recipients + 30, 31, 0));

        (await _fixture.Control.CountAsync(QueueFilter.All, CancellationToken.None)).ShouldSatisfyAllConditions(
            count => count.Held.ShouldBe(Recipients + 30),
            count => count.Waiting.ShouldBe(30),
            count => count.Messages.ShouldBe(31));
        (await _fixture.ListAsync()).Select(message => message.Recipients.Count).ShouldBe([Recipients, .. Enumerable.Repeat(2, 30)]);
        (await ChangeAsync(QueueAction.Remove, large)).ShouldBe(new QueueChange(Recipients, 1, 0));
        (await _fixture.ListAsync()).Count.ShouldBe(30);
    }

    [Fact]
    public async Task An_action_is_durable_when_it_returns()
    {
        var id = await DeferredAsync("a@example.net");
        await ChangeAsync(QueueAction.Bounce, id);

        await _fixture.Store.KillAsync();
        await _fixture.Store.OpenAsync();

        (await _fixture.LeaseAsync()).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().IsGivenUp.ShouldBeTrue();
    }

    [Fact]
    public async Task A_queue_that_is_closed_changes_nothing_and_says_so()
    {
        var id = await _fixture.CommitAsync("a@example.net");
        var control = _fixture.Control;
        await _fixture.Store.CloseAsync();

        await Should.ThrowAsync<QueueUnavailableException>(() => control.ChangeAsync(QueueAction.Remove, new QueueFilter { Id = id }, CancellationToken.None).OrFail());
    }

    private const int QueueReaderPage = Queue.Control.QueueReader.PageRecipients;

    private Task<QueueChange> ChangeAsync(QueueAction action, QueueId id) => _fixture.ChangeAsync(action, new QueueFilter { Id = id });

    private async Task<QueueId> DeferredAsync(string forwardPath)
    {
        var id = await _fixture.CommitAsync(forwardPath);
        await _fixture.LeaseAsync();
        await _fixture.SettleAsync(id, Outcomes.Deferred(0, _fixture.Now + Later));
        return id;
    }
}
