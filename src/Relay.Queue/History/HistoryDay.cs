using System.Globalization;
using Microsoft.Data.Sqlite;
using Relay.Core.Operation;
using Relay.Queue.Storage;
using SQLitePCL;

namespace Relay.Queue.History;

/// <summary>The file of one day, open for writing. What was written survives the process; it survives a power cut once the log has been carried over.</summary>
internal sealed class HistoryDay : IDisposable
{
    /// <summary>For somebody at the file with sqlite3 to let go of it; then the events are given up.</summary>
    private const int LockTimeoutSeconds = 5;

    /// <summary>Pages of log after which SQLite carries it over into the tables, which is when it syncs: 16 MiB.</summary>
    private const int CheckpointPages = 4000;

    /// <summary>Of the file in memory: the indexes are written all over the place.</summary>
    private const int CacheKibibytes = 8 * 1024;

    private readonly SqliteConnection _connection;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly HistoryInsert _insert;

    private HistoryDay(DateOnly day, SqliteConnection connection)
    {
        Day = day;
        _connection = connection;
        _begin = new Statement(connection, "BEGIN IMMEDIATE");
        _commit = new Statement(connection, "COMMIT");
        _insert = new HistoryInsert(connection);
    }

    public DateOnly Day { get; }

    /// <summary>Made if there is none.</summary>
    public static HistoryDay Open(DateOnly day, string file)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = LockTimeoutSeconds }.ToString());
        try
        {
            connection.Open();
            // NORMAL under WAL: no commit waits for the disk, and a power cut takes the last events and leaves the file whole.
            Schema.Execute(connection, string.Create(CultureInfo.InvariantCulture,
                $"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = {CheckpointPages}; PRAGMA cache_size = -{CacheKibibytes};"));
            Schema.Execute(connection, $"BEGIN IMMEDIATE; {HistoryTable.Create} COMMIT");
            return new HistoryDay(day, connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether another file in its place would do better. A table that is not as we make it (SQLITE_ERROR) is another Relay's.</summary>
    public static bool IsDamage(SqliteException exception) =>
        exception.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR;

    /// <summary>All or nothing. After an exception it is of no more use.</summary>
    public void Write(IEnumerable<HistoryEvent> events)
    {
        _begin.Execute();
        foreach (var happened in events)
            _insert.Execute(happened);
        _commit.Execute();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _commit.Dispose();
        _begin.Dispose();
        _connection.Dispose();
    }
}
