using Microsoft.Data.Sqlite;
using Relay.Core.Queue;
using Relay.Queue.Tests.Contract;
using Relay.Queue.Tests.Support;
using SQLitePCL;

namespace Relay.Queue.Tests.Storage;

public sealed class HealthTests
{
    [Fact]
    public async Task A_full_disk_is_seen_and_when_there_is_room_again_that_is_seen_too()
    {
        await using var fixture = new WriterFixture();
        await FillAsync(fixture);
        fixture.Writer.Health.IsHealthy.ShouldBeFalse();
        fixture.Writer.Health.Fault.ShouldNotBeNull().ShouldContain("full");
        fixture.Writer.Health.Since.ShouldBe(fixture.Time.GetUtcNow());

        await fixture.ExecuteAsync("PRAGMA max_page_count = 100000");
        fixture.Writer.Health.IsHealthy.ShouldBeFalse(); // that this went through proves nothing
        fixture.Time.Advance(StoreHealth.ProbeInterval);

        Waiting.UntilTrue(() => fixture.Writer.Health.IsHealthy);
        await fixture.CommitAsync();
    }

    [Fact]
    public async Task A_probe_that_fails_is_followed_by_another()
    {
        await using var fixture = new WriterFixture();
        await FillAsync(fixture);
        await fixture.ExecuteAsync("CREATE TEMP TRIGGER broken BEFORE UPDATE ON heartbeat BEGIN SELECT RAISE(ABORT, 'no'); END");
        var before = fixture.Commits;
        fixture.Time.Advance(StoreHealth.ProbeInterval);
        await fixture.CountAsync("SELECT 1"); // behind the probe
        fixture.Writer.Health.IsHealthy.ShouldBeFalse();

        await fixture.ExecuteAsync("DROP TRIGGER broken");
        Waiting.UntilTrue(() =>
        {
            fixture.Time.Advance(StoreHealth.ProbeInterval);
            return fixture.Writer.Health.IsHealthy;
        });
        fixture.Commits.ShouldBeGreaterThan(before);
    }

    [Fact]
    public async Task A_store_that_turns_out_to_be_malformed_while_it_is_broken_stays_broken()
    {
        var time = new ManualTimeProvider(QueueFixture.Start);
        var log = new LogLines<HealthTests>();
        var health = new StoreHealth(time, log);
        var probed = new TaskCompletionSource();
        health.Fail(new SqliteException("full", raw.SQLITE_FULL), () => probed.Task);
        health.Fail(new SqliteException("malformed", raw.SQLITE_CORRUPT), () => Task.CompletedTask);

        time.Advance(StoreHealth.ProbeInterval);
        probed.SetResult(); // the writing works, and that mends nothing

        await health.DisposeAsync();
        health.Current.IsHealthy.ShouldBeFalse();
        log.Messages(4006).Count().ShouldBe(1);
        log.Messages(4005).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_that_can_not_be_stored_says_nothing_about_the_store()
    {
        await using var fixture = new WriterFixture();
        await fixture.ExecuteAsync("CREATE TEMP TRIGGER poison BEFORE INSERT ON recipient BEGIN SELECT RAISE(ABORT, 'poisoned'); END");
        await Should.ThrowAsync<QueueUnavailableException>(() => fixture.CommitAsync());
        fixture.Writer.Health.IsHealthy.ShouldBeTrue();
    }

    [Fact]
    public async Task A_queue_is_closed_however_broken_it_is()
    {
        var fixture = new WriterFixture();
        await FillAsync(fixture);
        await fixture.DisposeAsync();
    }

    /// <summary>Until the store says that it is full.</summary>
    private static async Task FillAsync(WriterFixture fixture)
    {
        await fixture.ExecuteAsync("PRAGMA max_page_count = 60");
        await using var draft = fixture.BeginMessage();
        await Should.ThrowAsync<QueueUnavailableException>(() => draft.AppendAsync(new byte[2 * MessageDraft.ChunkOctets], CancellationToken.None).AsTask().OrFail());
    }
}
