using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Relay.Queue.Storage;

/// <summary>
/// Carries the write-ahead log over into the tables, on a connection and a thread of its own: no commit waits for it. Since it never quite catches up
/// with a writer that never rests, the writer does the last bit itself once the log has grown long; SQLite then begins it anew.
/// </summary>
internal sealed class Checkpointer : IDisposable
{
    /// <summary>Pages in the log that make a run worth while: 4 MiB, as SQLite's own default.</summary>
    private const int RunPages = 1000;

    /// <summary>Pages in the log that the writer is asked to help with: 64 MiB, which a start reads through in a moment.</summary>
    private const int MaxPages = 16_000;

    /// <summary>Pages that a request without much content touches, by experience.</summary>
    private const int PagesOfRequest = 4;

    private readonly SqliteConnection _connection;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _work = new(0);
    private readonly Thread _thread;
    private int _pages;
    private bool _isFailing;
    private volatile bool _isBehind;
    private volatile bool _isClosed;

    public Checkpointer(string connectionString, ILogger logger)
    {
        _logger = logger;
        _connection = new SqliteConnection(connectionString);
        _connection.Open();
        Schema.Execute(_connection, "PRAGMA synchronous = FULL");
        _thread = new Thread(Run) { Name = "relay-checkpoint", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The log is long, and what is left to do is little: the writer should do it between two transactions.</summary>
    public bool IsBehind => _isBehind;

    /// <summary>To be called by the writer after each commit.</summary>
    public void Wrote(int requests, long octets)
    {
        _pages += (requests * PagesOfRequest) + (int)(octets / Schema.PageOctets);
        if (_pages < RunPages)
            return;

        _pages = 0;
        _work.Release();
    }

    /// <summary>Carries over what is left of the log, so that the next transaction begins it anew. On the writer's thread and connection.</summary>
    public void CatchUp(SqliteConnection writer)
    {
        _isBehind = false;
        Checkpoint(writer);
    }

    public void Dispose()
    {
        _isClosed = true;
        _work.Release();
        _thread.Join();
        _connection.Dispose();
        _work.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _work.Wait();
            while (_work.Wait(0))
            {
                // One run does for all of them.
            }

            if (_isClosed)
                return;
            if (Checkpoint(_connection) > MaxPages)
                _isBehind = true;
        }
    }

    /// <summary>Returns the pages in the log.</summary>
    private long Checkpoint(SqliteConnection connection)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)"; // waits for nobody
            using var result = command.ExecuteReader();
            result.Read();
            _isFailing = false;
            return result.GetInt64(1);
        }
        catch (SqliteException exception)
        {
            // Nothing is lost: what the tables lack is in the log, which now grows. If that can't be written either, the writer says so.
            if (!_isFailing)
                QueueLog.CheckpointFailed(_logger, exception.Message);
            _isFailing = true;
            return 0;
        }
    }
}
