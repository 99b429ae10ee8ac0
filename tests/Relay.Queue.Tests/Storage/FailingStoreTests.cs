using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Storage;

public sealed class FailingStoreTests
{
    private const string Everything = "SELECT (SELECT count(*) FROM message) + (SELECT count(*) FROM recipient) + (SELECT count(*) FROM chunk)";

    [Fact]
    public async Task A_request_that_fails_takes_no_other_with_it()
    {
        await using var fixture = new WriterFixture();
        await fixture.ExecuteAsync(
            """
            CREATE TEMP TRIGGER poison BEFORE INSERT ON recipient WHEN NEW.forward_path LIKE 'poison%'
            BEGIN SELECT RAISE(ABORT, 'poisoned'); END
            """);
        var before = fixture.Commits;
        var release = await fixture.StallAsync();
        var lease = fixture.Writer.LeaseAsync(10, CancellationToken.None);
        var first = fixture.CommitAsync("first@example.net");
        var poisoned = fixture.CommitAsync("poison@example.net");
        var second = fixture.CommitAsync("second@example.net");
        var poisonedToo = fixture.CommitAsync("poison@example.net");
        var third = fixture.CommitAsync("third@example.net");
        release();

        (await Should.ThrowAsync<QueueUnavailableException>(() => poisoned)).Message.ShouldContain("poisoned");
        await Should.ThrowAsync<QueueUnavailableException>(() => poisonedToo);
        (await lease.OrFail()).ShouldHaveSingleItem().Id.ShouldBe(await first);
        await Task.WhenAll(second, third).OrFail();
        fixture.Commits.ShouldBe(before + 4); // the stalled one; then each poisoned one ends the gathering, and those before it go without it
        (await fixture.CountAsync(Everything)).ShouldBe(9); // nothing of the poisoned
    }

    [Fact]
    public async Task When_the_commit_fails_all_of_the_batch_hears_of_it_and_nothing_has_changed()
    {
        await using var fixture = new WriterFixture();
        var lease = fixture.Writer.LeaseAsync(10, CancellationToken.None);
        var release = await fixture.StallAsync();
        var crowd = Enumerable.Range(0, 20).Select(_ => fixture.CommitAsync()).ToArray();
        var before = fixture.Commits;
        fixture.OnCommit = () => fixture.Commits == before + 1; // the stalled one goes through
        release();

        foreach (var session in crowd)
            await Should.ThrowAsync<QueueUnavailableException>(() => session);
        await Should.ThrowAsync<QueueUnavailableException>(() => lease.OrFail());
        fixture.Commits.ShouldBe(before + 2); // nobody was tried alone: it was no one's fault
        fixture.OnCommit = () => true;
        (await fixture.CountAsync(Everything)).ShouldBe(0);
    }

    [Fact]
    public async Task The_same_commit_may_succeed_later()
    {
        await using var fixture = new WriterFixture();
        await using var draft = fixture.BeginMessage();
        await draft.AppendAsync(new byte[MessageDraft.ChunkOctets + 10], CancellationToken.None);
        fixture.OnCommit = () => false;
        await Should.ThrowAsync<QueueUnavailableException>(() => draft.CommitAsync(WriterFixture.EnvelopeTo("a@example.net")).OrFail());
        fixture.OnCommit = () => true;

        await draft.CommitAsync(WriterFixture.EnvelopeTo("a@example.net")).OrFail();

        (await fixture.CountAsync("SELECT sum(length(content)) FROM chunk")).ShouldBe(MessageDraft.ChunkOctets + 10);
        (await fixture.CountAsync("SELECT size FROM message")).ShouldBe(MessageDraft.ChunkOctets + 10);
    }

    [Fact]
    public async Task A_full_disk_refuses_the_large_message_and_keeps_the_small_one_that_came_with_it()
    {
        await using var fixture = new WriterFixture();
        var large = fixture.BeginMessage();
        await fixture.ExecuteAsync("PRAGMA max_page_count = 40"); // 160 KiB: for a piece of content there is no room
        var release = await fixture.StallAsync();
        var append = large.AppendAsync(new byte[MessageDraft.ChunkOctets], CancellationToken.None).AsTask();
        var small = fixture.CommitAsync();
        release();

        (await Should.ThrowAsync<QueueUnavailableException>(() => append.OrFail())).Message.ShouldContain("full");
        await small.OrFail();
        await large.DisposeAsync();
        (await fixture.CountAsync(Everything)).ShouldBe(3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Content_that_was_not_wholly_appended_is_never_committed(bool asBounce)
    {
        await using var fixture = new WriterFixture();
        await using var draft = fixture.BeginMessage();
        fixture.OnCommit = () => false;
        await Should.ThrowAsync<QueueUnavailableException>(() => draft.AppendAsync(new byte[MessageDraft.ChunkOctets], CancellationToken.None).AsTask().OrFail());
        fixture.OnCommit = () => true;

        await Should.ThrowAsync<InvalidOperationException>(() => draft.AppendAsync(new byte[1], CancellationToken.None).AsTask().OrFail());
        if (asBounce)
            Should.Throw<InvalidOperationException>(() => draft.Insertion(WriterFixture.EnvelopeTo("a@example.net")));
        else
            await Should.ThrowAsync<InvalidOperationException>(() => draft.CommitAsync(WriterFixture.EnvelopeTo("a@example.net")).OrFail());

        await draft.DisposeAsync();
        (await fixture.CountAsync(Everything)).ShouldBe(0);
    }

    [Fact]
    public async Task An_append_that_was_cancelled_beforehand_changes_nothing()
    {
        await using var fixture = new WriterFixture();
        await using var draft = fixture.BeginMessage();
        await draft.AppendAsync(new byte[10], CancellationToken.None);

        await Should.ThrowAsync<OperationCanceledException>(() => draft.AppendAsync(new byte[MessageDraft.ChunkOctets], new CancellationToken(canceled: true)).AsTask());

        draft.Size.ShouldBe(10);
        await draft.CommitAsync(WriterFixture.EnvelopeTo("a@example.net")).OrFail();
        (await fixture.CountAsync("SELECT size FROM message")).ShouldBe(10);
    }

    [Fact]
    public async Task A_draft_is_committed_once()
    {
        await using var fixture = new WriterFixture();
        await using var draft = fixture.BeginMessage();
        await draft.CommitAsync(WriterFixture.EnvelopeTo("a@example.net")).OrFail();

        await Should.ThrowAsync<InvalidOperationException>(() => draft.CommitAsync(WriterFixture.EnvelopeTo("a@example.net")).OrFail());
        await Should.ThrowAsync<InvalidOperationException>(() => draft.AppendAsync(new byte[1], CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task Disposing_of_a_draft_while_its_commit_is_under_way_leaves_the_message_whole()
    {
        await using var fixture = new WriterFixture();
        var draft = fixture.BeginMessage();
        await draft.AppendAsync(new byte[3 * MessageDraft.ChunkOctets + 1], CancellationToken.None);
        var release = await fixture.StallAsync();
        var commit = draft.CommitAsync(WriterFixture.EnvelopeTo("a@example.net"));
        var disposal = draft.DisposeAsync().AsTask(); // by a caller who would not wait
        release();
        await Task.WhenAll(commit, disposal).OrFail();

        (await fixture.CountAsync("SELECT sum(length(content)) FROM chunk")).ShouldBe(3 * MessageDraft.ChunkOctets + 1);
    }

    [Fact]
    public async Task A_draft_whose_content_has_been_swept_never_becomes_a_message()
    {
        await using var fixture = new WriterFixture();
        await using var draft = fixture.BeginMessage();
        await draft.AppendAsync(new byte[MessageDraft.ChunkOctets + 1], CancellationToken.None);
        await fixture.Writer.ExecuteAsync(tables =>
        {
            tables.SweepContent(draft.Id);
            tables.EndDraft(draft.Id);
        }).OrFail();

        await Should.ThrowAsync<QueueUnavailableException>(() => draft.CommitAsync(WriterFixture.EnvelopeTo("a@example.net")).OrFail());

        (await fixture.CountAsync("SELECT count(*) FROM message")).ShouldBe(0);
    }

    [Fact]
    public async Task A_lease_that_fails_does_not_fail_the_mail_that_came_with_it()
    {
        await using var fixture = new WriterFixture();
        await fixture.CommitAsync();
        await fixture.ExecuteAsync("CREATE TEMP TRIGGER broken BEFORE UPDATE OF leased ON recipient BEGIN SELECT RAISE(ABORT, 'no lease today'); END");
        var release = await fixture.StallAsync();
        var lease = fixture.Writer.LeaseAsync(10, CancellationToken.None);
        var commit = fixture.CommitAsync();
        release();

        (await Should.ThrowAsync<QueueUnavailableException>(() => lease.OrFail())).Message.ShouldContain("no lease today");
        await commit.OrFail();
        (await fixture.CountAsync("SELECT count(*) FROM recipient WHERE leased = 0")).ShouldBe(2);
    }

    [Fact]
    public async Task When_a_failing_lease_ends_the_transaction_everyone_hears_the_reason()
    {
        await using var fixture = new WriterFixture();
        await fixture.ExecuteAsync("CREATE TEMP TRIGGER broken BEFORE UPDATE OF leased ON recipient BEGIN SELECT RAISE(ROLLBACK, 'the disk has gone'); END");
        var release = await fixture.StallAsync();
        var lease = fixture.Writer.LeaseAsync(10, CancellationToken.None);
        var commit = fixture.CommitAsync();
        release();

        (await Should.ThrowAsync<QueueUnavailableException>(() => lease.OrFail())).Message.ShouldContain("the disk has gone");
        (await Should.ThrowAsync<QueueUnavailableException>(() => commit.OrFail())).Message.ShouldContain("the disk has gone");
        (await fixture.CountAsync(Everything)).ShouldBe(0);
    }
}
