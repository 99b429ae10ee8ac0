using Relay.Core.Addresses;
using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.History;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.History;

/// <summary>What the queue says of the messages that pass through it.</summary>
public sealed class HistoryRecordingTests : IAsyncLifetime
{
    private SqliteQueueFixture _fixture = null!; // xunit initialises before each test

    public async Task InitializeAsync() => _fixture = await SqliteQueueFixture.OpenNewAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync().AsTask();

    [Fact]
    public async Task An_accepted_message_is_recorded_with_all_that_stood_on_its_outside()
    {
        var id = await CommitAsync(EnvelopeTo("Bob@EXAMPLE.net", "carol@example.net"));

        (await LifeAsync(id)).ShouldBe([new HistoryEvent
        {
            At = _fixture.Time.GetUtcNow(),
            Id = id,
            Kind = HistoryKind.Accepted,
            Sender = "Sender@example.org",
            Recipient = "Bob@example.net,carol@example.net",
            RecipientCount = 2,
            Account = "sender",
            Client = "192.0.2.9",
            MessageId = "<1@example.org>",
            Size = 6,
        }]);
    }

    [Fact]
    public async Task Of_very_many_recipients_the_first_are_named_and_all_are_counted()
    {
        var id = await CommitAsync(EnvelopeTo([.. Enumerable.Range(0, HistoryEvents.MaxRecipients + 5).Select(number => $"r{number}@example.net")]));

        var accepted = (await LifeAsync(id)).ShouldHaveSingleItem();

        accepted.RecipientCount.ShouldBe(HistoryEvents.MaxRecipients + 5);
        accepted.Recipient!.Split(',').Length.ShouldBe(HistoryEvents.MaxRecipients);
    }

    [Fact]
    public async Task Each_attempt_is_recorded_for_each_recipient_and_the_end_with_the_last()
    {
        var id = await CommitAsync(EnvelopeTo("a@example.net", "B@Example.net"));
        await LeaseAsync();
        var retryAt = _fixture.Time.GetUtcNow().AddMinutes(5);
        var delivered = Outcomes.Delivered(0);
        await SettleAsync(new Settlement(id, [Outcomes.Deferred(1, retryAt), delivered with { Outcome = delivered.Outcome with { Tls = "TLS 1.3, X" } }]));
        _fixture.Time.Advance(TimeSpan.FromMinutes(5));
        await LeaseAsync();
        await SettleAsync(new Settlement(id, [Outcomes.Failed(1)]));

        var life = await LifeAsync(id);

        life.Select(happened => (happened.Kind, happened.Recipient, happened.Attempt)).ShouldBe(
        [
            (HistoryKind.Accepted, "a@example.net,B@example.net", null),
            (HistoryKind.Deferred, "B@example.net", 1),
            (HistoryKind.Delivered, "a@example.net", 1),
            (HistoryKind.Failed, "B@example.net", 2),
            (HistoryKind.Ended, null, null),
        ]);
        (life[1].Status, life[1].Text, life[1].NextHop, life[1].Tls, life[1].RetryAt).ShouldBe(("4.4.1", "No answer.", null, null, retryAt));
        (life[2].Status, life[2].Text, life[2].NextHop, life[2].Tls, life[2].RetryAt)
            .ShouldBe(("2.0.0", "Accepted. Reply: 250 2.0.0 ok", "mx.example.net [192.0.2.1]", "TLS 1.3, X", null));
        life[4].At.ShouldBe(_fixture.Time.GetUtcNow());
    }

    [Fact]
    public async Task A_failure_and_the_bounce_that_tells_of_it_know_each_other()
    {
        var quiet = new EnvelopeRecipient(Mailbox.Parse("quiet@example.net")) { Parameters = new RecipientParameters { Notify = DsnNotify.Never } };
        var envelope = EnvelopeTo("a@example.net");
        var id = await CommitAsync(envelope with { Recipients = [.. envelope.Recipients, quiet] });
        await LeaseAsync();
        await using var bounce = _fixture.Queue.BeginMessage();
        var bounceEnvelope = EnvelopeTo("sender@example.org") with { ReversePath = null, Account = null, Origin = new Origin(BounceOf: id) };
        await SettleAsync(new Settlement(id, [Outcomes.Failed(0), Outcomes.Failed(1)]) { Bounce = new BounceDraft(bounce, bounceEnvelope) });

        var life = await LifeAsync(id);
        life.Select(happened => (happened.Kind, happened.Recipient, happened.Related)).Skip(1).ShouldBe(
        [
            (HistoryKind.Failed, "a@example.net", bounce.Id),
            (HistoryKind.Failed, "quiet@example.net", null), // it was not to be told
            (HistoryKind.Ended, null, null),
        ]);
        var accepted = (await LifeAsync(bounce.Id)).ShouldHaveSingleItem();
        (accepted.Kind, accepted.Sender, accepted.Recipient, accepted.Related).ShouldBe((HistoryKind.Accepted, "", "sender@example.org", id));
    }

    [Fact]
    public async Task What_did_not_become_durable_did_not_happen()
    {
        var id = await CommitAsync(EnvelopeTo("a@example.net"));
        await Should.ThrowAsync<InvalidOperationException>(() => SettleAsync(new Settlement(id, [Outcomes.Delivered(0)])));
        await using var draft = _fixture.Queue.BeginMessage();
        await Should.ThrowAsync<ArgumentException>(() => draft.CommitAsync(EnvelopeTo()).OrFail());

        (await LifeAsync(id)).ShouldHaveSingleItem();
        (await LifeAsync(draft.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_row_that_nobody_understands_is_settled_and_recorded_as_it_is()
    {
        var id = await CommitAsync(EnvelopeTo("a@example.net"));
        await LeaseAsync();
        _fixture.Execute("UPDATE recipient SET forward_path = 'no address', notify = 'SOMETIMES', attempts = 9000000000000000000");

        await SettleAsync(new Settlement(id, [Outcomes.Failed(0)]));

        (await LifeAsync(id))[1].Recipient.ShouldBe("no address");
    }

    [Fact]
    public async Task It_survives_kill_and_the_life_goes_on_in_the_next_run()
    {
        var id = await CommitAsync(EnvelopeTo("a@example.net"));
        await LeaseAsync();
        await _fixture.KillAsync();
        await _fixture.OpenAsync();
        await LeaseAsync();
        await SettleAsync(new Settlement(id, [Outcomes.Delivered(0)]));
        await _fixture.CloseAsync();

        var life = new HistoryReader(_fixture.Directory).EventsOf(id);

        life.Select(happened => (happened.Kind, happened.Attempt)).ShouldBe([(HistoryKind.Accepted, null), (HistoryKind.Delivered, 2), (HistoryKind.Ended, null)]);
    }

    [Fact]
    public async Task When_none_is_to_be_kept_none_is_and_what_there_was_is_deleted()
    {
        await CommitAsync(EnvelopeTo("a@example.net"));
        await _fixture.CloseAsync();
        _fixture.Options.HistoryDays = 0;
        await _fixture.OpenAsync();

        var id = await CommitAsync(EnvelopeTo("b@example.net"));

        (await LifeAsync(id)).ShouldBeEmpty();
        Directory.GetFiles(Path.Combine(_fixture.Directory, "history"), "*.db").ShouldBeEmpty();
    }

    private static Envelope EnvelopeTo(params string[] forwardPaths) => new()
    {
        ReversePath = Mailbox.Parse("Sender@Example.ORG"),
        Recipients = [.. forwardPaths.Select(path => new EnvelopeRecipient(Mailbox.Parse(path)))],
        AcceptedAt = Contract.QueueFixture.Start,
        Account = "sender",
        Origin = new Origin("192.0.2.9", "<1@example.org>"),
    };

    private async Task<QueueId> CommitAsync(Envelope envelope)
    {
        await using var draft = _fixture.Queue.BeginMessage();
        await draft.AppendAsync("text\r\n"u8.ToArray(), CancellationToken.None);
        await draft.CommitAsync(envelope).OrFail();
        return draft.Id;
    }

    private Task<IReadOnlyList<LeasedMessage>> LeaseAsync() => _fixture.Queue.LeaseAsync(100, CancellationToken.None).OrFail();

    private Task SettleAsync(Settlement settlement) => _fixture.Queue.SettleAsync(settlement).OrFail();

    private async Task<IReadOnlyList<HistoryEvent>> LifeAsync(QueueId id)
    {
        await ((SqliteMessageQueue)_fixture.Queue).FlushHistoryAsync(CancellationToken.None).OrFail();
        return new HistoryReader(_fixture.Directory).EventsOf(id);
    }
}
