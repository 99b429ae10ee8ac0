using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Storage;

public sealed class GroupCommitTests
{
    [Fact]
    public async Task One_session_alone_pays_one_transaction_a_message()
    {
        await using var fixture = new WriterFixture();
        for (var message = 0; message < 25; message++)
            await fixture.CommitAsync();

        fixture.Commits.ShouldBe(25);
    }

    [Fact]
    public async Task A_crowd_that_gathers_during_a_commit_shares_the_next_one()
    {
        await using var fixture = new WriterFixture();
        var release = await fixture.StallAsync();
        var crowd = Enumerable.Range(0, 200).Select(_ => fixture.CommitAsync()).ToArray();
        release();
        await Task.WhenAll(crowd).OrFail();

        fixture.Commits.ShouldBe(2); // the stalled one and the crowd's
        (await fixture.CountAsync("SELECT count(*) FROM message")).ShouldBe(200);
    }

    [Fact]
    public async Task A_batch_is_bounded_in_requests()
    {
        await using var fixture = new WriterFixture();
        var release = await fixture.StallAsync();
        var crowd = Enumerable.Range(0, 1000).Select(_ => fixture.CommitAsync()).ToArray();
        release();
        await Task.WhenAll(crowd).OrFail();

        fixture.Commits.ShouldBe(3); // the stalled one, 512 and 488
    }

    [Fact]
    public async Task A_batch_is_bounded_in_octets()
    {
        await using var fixture = new WriterFixture();
        var content = new byte[MessageDraft.ChunkOctets - 1]; // each goes with its commit
        var drafts = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            var draft = fixture.BeginMessage();
            await draft.AppendAsync(content, CancellationToken.None);
            return draft;
        }));
        var release = await fixture.StallAsync();
        var crowd = drafts.Select(draft => draft.CommitAsync(WriterFixture.EnvelopeTo("a@example.net"))).ToArray();
        release();
        await Task.WhenAll(crowd).OrFail();

        fixture.Commits.ShouldBe(3); // the stalled one, and 10 MiB as 8 and the rest
    }

    [Theory]
    [InlineData(1, 5)] // the stalled one, and two requests of 1 ms in each
    [InlineData(2, 9)]
    [InlineData(100, 9)]
    public async Task A_batch_is_bounded_in_time(int milliseconds, int commits)
    {
        await using var fixture = new WriterFixture();
        var release = await fixture.StallAsync();
        var crowd = Enumerable.Range(0, 8).Select(_ => fixture.Writer.ExecuteAsync(_ => fixture.Time.Advance(TimeSpan.FromMilliseconds(milliseconds)))).ToArray();
        release();
        await Task.WhenAll(crowd).OrFail();

        fixture.Commits.ShouldBe(commits);
    }

    [Fact]
    public async Task On_a_slow_disk_a_batch_takes_as_long_as_the_last_sync()
    {
        await using var fixture = new WriterFixture();
        fixture.OnCommit = () =>
        {
            fixture.Time.Advance(TimeSpan.FromMilliseconds(20));
            return true;
        };
        var release = await fixture.StallAsync();
        var crowd = Enumerable.Range(0, 8).Select(_ => fixture.Writer.ExecuteAsync(_ => fixture.Time.Advance(TimeSpan.FromMilliseconds(5)))).ToArray();
        release();
        await Task.WhenAll(crowd).OrFail();

        fixture.Commits.ShouldBe(3); // the stalled one, and four in each
    }

    [Fact]
    public async Task While_mail_comes_in_an_outcome_shares_the_sync_of_the_next_message()
    {
        await using var fixture = new WriterFixture(company: TimeSpan.FromMinutes(1));
        await fixture.CommitAsync();

        var outcomes = Enumerable.Range(0, 3).Select(_ => fixture.Writer.ExecuteAsync(_ => { })).ToArray();
        var message = fixture.CommitAsync();
        await Task.WhenAll([.. outcomes, message]).OrFail();

        fixture.Commits.ShouldBe(2);
    }

    [Fact]
    public async Task An_outcome_waits_for_no_message_when_none_has_come_with_the_last_ones()
    {
        await using var fixture = new WriterFixture(company: TimeSpan.FromHours(1));
        await fixture.Writer.ExecuteAsync(_ => { }).OrFail();
        await fixture.CommitAsync();
        await Task.WhenAll(Enumerable.Range(0, 512).Select(_ => fixture.Writer.ExecuteAsync(_ => { }))).OrFail(); // a batch that is full waits no longer

        await fixture.Writer.ExecuteAsync(_ => { }).OrFail();

        fixture.Commits.ShouldBe(4);
    }

    [Fact]
    public async Task What_waits_does_not_join_a_batch_that_is_tried_again()
    {
        await using var fixture = new WriterFixture();
        var release = await fixture.StallAsync();
        var failures = new List<Task>();
        var attempts = 0;
        var innocent = fixture.Writer.ExecuteAsync(_ =>
        {
            attempts++;
            failures.Add(fixture.Writer.ExecuteAsync(_ => throw new InvalidOperationException("guilty"))); // there is always one that waits
        });

        release();
        await innocent.OrFail();

        attempts.ShouldBe(2);
        await Should.ThrowAsync<InvalidOperationException>(() => Task.WhenAll(failures).OrFail());
    }

    [Fact]
    public async Task Closing_ends_the_wait_for_a_message()
    {
        await using var fixture = new WriterFixture(company: TimeSpan.FromHours(1));
        await fixture.CommitAsync();

        var outcome = fixture.Writer.ExecuteAsync(_ => { });
        await fixture.CloseAsync();

        outcome.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task The_attempt_is_recorded_by_the_commit_that_brought_the_message()
    {
        await using var fixture = new WriterFixture();
        var lease = fixture.Writer.LeaseAsync(10, CancellationToken.None);
        await fixture.CountAsync("SELECT 1"); // the lease is waiting now
        var before = fixture.Commits;

        var id = await fixture.CommitAsync();

        (await lease.OrFail()).ShouldHaveSingleItem().Id.ShouldBe(id);
        fixture.Commits.ShouldBe(before + 1);
        (await fixture.CountAsync("SELECT attempts FROM recipient")).ShouldBe(1);
    }

    [Theory]
    [InlineData("synchronous", 2)] // FULL: a commit returns after its fsync
    [InlineData("user_version", 4)]
    [InlineData("application_id", 0x52656C79)]
    public async Task The_database_is_set_up_to_keep_its_promise(string pragma, long value)
    {
        await using var fixture = new WriterFixture();

        (await fixture.CountAsync($"PRAGMA {pragma}")).ShouldBe(value);
        (await fixture.CountAsync("SELECT journal_mode = 'wal' FROM pragma_journal_mode")).ShouldBe(1);
    }
}
