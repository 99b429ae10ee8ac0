using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Queue.Tests.Contract;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Storage;

/// <summary>Mail that comes while Delivery waits is leased by its insert. Each update of a recipient is counted: there is none.</summary>
public sealed class FreshLeaseTests : IAsyncLifetime
{
    private const string Updates = "SELECT count(*) FROM updates";
    private const string Leased = "SELECT count(*) FROM recipient WHERE leased = 1 OR attempts > 0";

    private readonly WriterFixture _fixture = Make();

    public Task InitializeAsync() => _fixture.ExecuteAsync(
        "CREATE TABLE updates (number INTEGER); CREATE TRIGGER recipient_updated AFTER UPDATE ON recipient BEGIN INSERT INTO updates VALUES (new.number); END");

    public Task DisposeAsync() => _fixture.DisposeAsync().AsTask();

    [Fact]
    public async Task It_is_handed_over_once_and_its_attempt_is_on_record()
    {
        var lease = await WaitingLeaseAsync(10);

        var id = await _fixture.CommitAsync();

        var leased = (await lease.OrFail()).ShouldHaveSingleItem();
        leased.Id.ShouldBe(id);
        leased.Recipients.ShouldHaveSingleItem().Attempt.ShouldBe(1);
        (await _fixture.CountAsync("SELECT count(*) FROM recipient WHERE leased = 1 AND attempts = 1")).ShouldBe(1);
        (await _fixture.CountAsync(Updates)).ShouldBe(0);
        (await WaitingLeaseAsync(10)).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task It_is_leased_as_the_tables_would_give_it_back()
    {
        var lease = await WaitingLeaseAsync(10);
        await using var draft = _fixture.BeginMessage();
        await draft.AppendAsync("text\r\n"u8.ToArray(), CancellationToken.None);
        await draft.CommitAsync(new Envelope
        {
            ReversePath = null,
            Recipients =
            [
                new EnvelopeRecipient(Mailbox.Parse("\"a b\"@Example.NET")) { Parameters = new RecipientParameters { Notify = DsnNotify.Success | DsnNotify.Delay } },
                new EnvelopeRecipient(Mailbox.Parse("b@example.net")) { Parameters = new RecipientParameters { OriginalRecipient = new OriginalRecipient("rfc822", "x;y") } },
            ],
            AcceptedAt = QueueFixture.Start.AddTicks(7),
            HasEightBitContent = true,
            Account = "alice@example.org",
            Parameters = new MessageParameters
            {
                NeedsSmtpUtf8 = true, RequiresTls = true, Return = DsnReturn.Headers, EnvelopeId = "an id", HoldUntil = QueueFixture.Start.AddHours(-1).AddTicks(7),
            },
        }).OrFail();
        var fresh = await lease.OrFail();
        (await _fixture.CountAsync(Updates)).ShouldBe(0);
        await _fixture.Writer.ExecuteAsync(tables => tables.Release(fresh)).OrFail();

        var read = await _fixture.Writer.LeaseAsync(10, CancellationToken.None).OrFail();

        var (inserted, found) = (fresh.ShouldHaveSingleItem(), read.ShouldHaveSingleItem());
        inserted.Recipients.ShouldBe(found.Recipients);
        (inserted with { Recipients = found.Recipients }).ShouldBe(found);
    }

    [Fact]
    public async Task What_its_sender_holds_back_is_not_leased()
    {
        var lease = await WaitingLeaseAsync(10);
        await using var draft = _fixture.BeginMessage();
        await draft.CommitAsync(WriterFixture.EnvelopeTo("a@example.net") with { Parameters = new MessageParameters { HoldUntil = QueueFixture.Start.AddMinutes(1) } }).OrFail();

        (await _fixture.CountAsync(Leased)).ShouldBe(0);
        lease.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task What_has_waited_longer_than_it_comes_first()
    {
        for (var message = 0; message < 3; message++)
            await _fixture.CommitAsync($"old{message}@example.net");
        await _fixture.Writer.LeaseAsync(2, CancellationToken.None).OrFail(); // no less than it may: there may be more
        var release = await _fixture.StallAsync();
        var lease = _fixture.Writer.LeaseAsync(1, CancellationToken.None);
        var fresh = _fixture.CommitAsync("fresh@example.net");
        release();

        var first = (await lease.OrFail()).ShouldHaveSingleItem();

        first.Recipients.ShouldHaveSingleItem().ForwardPath.ToString().ShouldBe("old2@example.net");
        (await _fixture.Writer.LeaseAsync(1, CancellationToken.None).OrFail()).ShouldHaveSingleItem().Id.ShouldBe(await fresh.OrFail());
    }

    [Fact]
    public async Task There_is_no_more_of_it_than_the_lease_may_take()
    {
        var lease = await WaitingLeaseAsync(2);
        var release = await _fixture.StallAsync();
        var crowd = Enumerable.Range(0, 3).Select(_ => _fixture.CommitAsync()).ToArray();
        release();
        var ids = await Task.WhenAll(crowd).OrFail();

        var leased = await lease.OrFail();
        var rest = await _fixture.Writer.LeaseAsync(2, CancellationToken.None).OrFail();

        leased.Count.ShouldBe(2);
        leased.Concat(rest).Select(message => message.Id).ShouldBe(ids, ignoreOrder: true);
    }

    [Fact]
    public async Task It_is_given_back_when_the_caller_goes_while_it_is_committed()
    {
        using var cancellation = new CancellationTokenSource();
        var lease = await WaitingLeaseAsync(10, cancellation.Token);
        _fixture.OnCommit = () =>
        {
            if (!cancellation.IsCancellationRequested)
                cancellation.Cancel();
            return true;
        };
        await _fixture.CommitAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => lease.OrFail());
        await _fixture.CountAsync("SELECT 1"); // after which it has been given back

        (await _fixture.CountAsync(Leased)).ShouldBe(0);
        var again = (await _fixture.Writer.LeaseAsync(10, CancellationToken.None).OrFail()).ShouldHaveSingleItem();
        again.Recipients.ShouldHaveSingleItem().Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task A_batch_that_is_tried_again_without_its_guilty_one_hands_nothing_over_twice()
    {
        var lease = await WaitingLeaseAsync(10);
        var release = await _fixture.StallAsync();
        var innocent = _fixture.CommitAsync();
        var guilty = _fixture.Writer.ExecuteAsync(_ => throw new InvalidOperationException("guilty"));
        release();
        await Should.ThrowAsync<InvalidOperationException>(() => guilty.OrFail());

        var leased = (await lease.OrFail()).ShouldHaveSingleItem();

        leased.Id.ShouldBe(await innocent.OrFail());
        leased.Recipients.ShouldHaveSingleItem();
        (await _fixture.CountAsync("SELECT attempts FROM recipient")).ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_is_handed_over_of_a_commit_that_failed()
    {
        var lease = await WaitingLeaseAsync(10);
        _fixture.OnCommit = () => false;

        await Should.ThrowAsync<QueueUnavailableException>(() => _fixture.CommitAsync());

        await Should.ThrowAsync<QueueUnavailableException>(() => lease.OrFail());
        _fixture.OnCommit = () => true;
        (await _fixture.CountAsync("SELECT count(*) FROM recipient")).ShouldBe(0);
    }

    [Fact]
    public async Task It_is_given_back_when_the_rest_of_the_lease_fails()
    {
        var lease = await WaitingLeaseAsync(10);
        var release = await _fixture.StallAsync();
        var spoiling = _fixture.ExecuteAsync("ALTER TABLE recipient RENAME COLUMN delay_reported TO other"); // no row can be looked for any more
        var message = _fixture.CommitAsync();
        release();
        await spoiling;
        await message.OrFail();

        await Should.ThrowAsync<QueueUnavailableException>(() => lease.OrFail());
        await _fixture.CountAsync("SELECT 1"); // after which it has been given back
        (await _fixture.CountAsync(Leased)).ShouldBe(0);
    }

    private static WriterFixture Make() => new();

    /// <summary>It has found that nothing is due.</summary>
    private async Task<Task<IReadOnlyList<LeasedMessage>>> WaitingLeaseAsync(int atMost, CancellationToken cancellationToken = default)
    {
        var lease = _fixture.Writer.LeaseAsync(atMost, cancellationToken);
        await _fixture.CountAsync("SELECT 1");
        return lease;
    }
}
