using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.History;
using Relay.Queue.Storage;
using Relay.Queue.Storage.Damage;

namespace Relay.Queue.Control;

/// <summary>On the files of a queue that nobody runs, which its lock sees to. What the last run left under way is the next start's to recover.</summary>
internal sealed class FileSession : ChangeSession
{
    private readonly DirectoryLock _lock;
    private readonly SqliteConnection _connection;
    private readonly QueueTables _tables;
    private readonly RunState _state;
    private readonly HistoryWriter? _history;

    private FileSession(DirectoryLock directoryLock, SqliteConnection connection, RunState state, HistoryWriter? history)
    {
        _lock = directoryLock;
        _connection = connection;
        _tables = new QueueTables(connection);
        _state = state;
        _history = history;
    }

    public override bool IsRun => false;

    public override SqliteConnection OwnConnection => _connection;

    public static FileSession Open(string directory, QueueOptions options, TimeProvider time)
    {
        var directoryLock = TakeLock(directory);
        SqliteConnection? connection = null;
        try
        {
            var file = Path.Combine(directory, SqliteMessageQueue.FileName);
            var state = new RunState(directory, file);
            RefuseUnlessClean(directory, state);
            state.SayOpen();
            connection = new SqliteConnection(SqliteMessageQueue.ConnectionString(file, SqliteOpenMode.ReadWrite));
            connection.Open();
            Schema.Execute(connection, "PRAGMA synchronous = FULL");
            return new FileSession(directoryLock, connection, state, HistoryOpening.Open(directory, options, time, NullLogger.Instance));
        }
        catch (Exception exception)
        {
            connection?.Dispose();
            directoryLock.Dispose();
            throw exception is SqliteException or IOException and not QueueUnavailableException or UnauthorizedAccessException ? Unavailable(exception) : exception;
        }
    }

    public override Task ExecuteAsync(Action<QueueTables> work)
    {
        try
        {
            _tables.Begin();
            work(_tables);
            _tables.Commit();
            return Task.CompletedTask;
        }
        catch (SqliteException exception)
        {
            _tables.Rollback();
            throw Unavailable(exception);
        }
    }

    public override void Record(HistoryEvent happened) => _history?.Record(happened);

    public override async ValueTask DisposeAsync()
    {
        if (_history is not null)
            await _history.DisposeAsync();
        _tables.Dispose();
        CarryOver();
        await _connection.DisposeAsync();
        _state.SayClosed();
        _lock.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>SQLite does it at the last connection's end, and ours is not the last: those that read are kept. A queue that has a log was not closed.</summary>
    private void CarryOver()
    {
        try
        {
            Schema.Execute(_connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // What the tables lack is in the log, and the next start sees to it.
        }
    }

    /// <summary>To write to it is to make an end of what its log can tell of its last run, which the start looks at.</summary>
    private static void RefuseUnlessClean(string directory, RunState state)
    {
        if (state.Read() != LastRun.Clean)
            throw new QueueUnavailableException($"The queue in {directory} can't be changed: the Relay that ran it last did not come to its end in order. Start Relay, which checks the queue, and ask again.");
    }

    private static DirectoryLock TakeLock(string directory)
    {
        try
        {
            return DirectoryLock.Take(directory);
        }
        catch (Exception exception) when (exception is QueueUnavailableException or UnauthorizedAccessException)
        {
            var cause = exception.InnerException ?? exception;
            throw new QueueUnavailableException(
                $"The queue in {directory} can't be changed: {cause.Message} If a Relay runs with it, it takes no commands, and its log says why; else the lock is for root and for the user that Relay runs as.", exception);
        }
    }

    private static QueueUnavailableException Unavailable(Exception exception) => new($"The queue can't be changed: {exception.Message}", exception);
}
