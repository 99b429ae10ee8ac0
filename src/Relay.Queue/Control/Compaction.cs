using System.Globalization;
using Microsoft.Data.Sqlite;
using Relay.Core.Queue;
using Relay.Queue.Storage;

namespace Relay.Queue.Control;

/// <summary>Gives the pages that hold nothing back to the file system, a little at a time, and then the write-ahead log.</summary>
internal sealed class Compaction(string file, QueueReader reader)
{
    /// <summary>Pages of a transaction, 4 MiB: those who commit meanwhile don't wait longer than for a large message.</summary>
    private const int PagesOfSlice = 1000;

    /// <summary>For others to let go of the log; if they don't, it stays as long as it is, and the next time will do.</summary>
    private const int CheckpointTimeoutSeconds = 5;

    public async Task<long> RunAsync(ChangeSession session, CancellationToken cancellationToken)
    {
        var before = Octets();
        if (await ReadAsync("PRAGMA auto_vacuum", cancellationToken) != 0)
            await GiveBackAsync(session, cancellationToken);
        else if (session.OwnConnection is { } connection)
            Rebuild(connection);
        else
            throw new QueueUnavailableException("The queue's file was made by an older Relay, and can only be made smaller by a copy, which takes a while: stop Relay, and do it then.");

        EmptyLog();
        return Math.Max(0, before - Octets());
    }

    private async Task GiveBackAsync(ChangeSession session, CancellationToken cancellationToken)
    {
        while (await ReadAsync("PRAGMA freelist_count", cancellationToken) > 0)
            await session.ExecuteAsync(tables => Schema.Execute(tables.Connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA incremental_vacuum({PagesOfSlice})")));
    }

    /// <summary>The file becomes one that gives space back without a copy.</summary>
    private static void Rebuild(SqliteConnection connection)
    {
        try
        {
            Schema.Execute(connection, "PRAGMA auto_vacuum = INCREMENTAL; VACUUM");
        }
        catch (SqliteException exception)
        {
            throw new QueueUnavailableException($"The queue's file could not be copied, and is as it was: {exception.Message}", exception);
        }
    }

    /// <summary>The file becomes shorter when the log is carried over. Most of it is, before anybody has to wait.</summary>
    private void EmptyLog()
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = CheckpointTimeoutSeconds }.ToString());
            connection.Open();
            Schema.Execute(connection, "PRAGMA wal_checkpoint(PASSIVE); PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException exception)
        {
            throw new QueueUnavailableException($"The queue's log could not be carried over: {exception.Message}", exception);
        }
    }

    private Task<long> ReadAsync(string pragma, CancellationToken cancellationToken) => reader.UseAsync(connection => Schema.Scalar(connection, pragma), cancellationToken);

    private long Octets() => new[] { file, $"{file}-wal" }.Select(path => new FileInfo(path)).Where(info => info.Exists).Sum(info => info.Length);
}
