using Microsoft.Data.Sqlite;
using Relay.Queue.Storage;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Storage;

public sealed class CheckpointTests
{
    [Fact]
    public async Task The_write_ahead_log_stays_short_under_a_load_that_never_rests()
    {
        const int Octets = 300 * 1024 * 1024; // far more than the log may hold
        await using var fixture = await SqliteQueueFixture.OpenNewAsync();
        await using var draft = fixture.Queue.BeginMessage();
        var longest = 0L;
        for (var written = 0; written < Octets; written += MessageDraft.ChunkOctets)
        {
            await draft.AppendAsync(new byte[MessageDraft.ChunkOctets], CancellationToken.None);
            longest = Math.Max(longest, new FileInfo(fixture.Database + "-wal").Length);
        }

        longest.ShouldBeLessThan(Octets); // so it was begun anew; 66 MiB, unless the disk lags far behind
    }

    [Fact]
    public async Task Who_reads_for_long_keeps_no_commit_waiting()
    {
        await using var fixture = await SqliteQueueFixture.OpenNewAsync();
        await using var reader = new SqliteConnection($"Data Source={fixture.Database};Pooling=False");
        await reader.OpenAsync();
        Schema.Execute(reader, "BEGIN; SELECT count(*) FROM message");
        await using var draft = fixture.Queue.BeginMessage();
        await draft.AppendAsync(new byte[100 * MessageDraft.ChunkOctets], CancellationToken.None).AsTask().OrFail();
        await draft.CommitAsync(WriterFixture.EnvelopeTo("a@example.net")).OrFail();
    }
}
