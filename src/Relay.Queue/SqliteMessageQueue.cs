using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.Control;
using Relay.Queue.History;
using Relay.Queue.Storage;
using Relay.Queue.Storage.Damage;

namespace Relay.Queue;

/// <summary>The queue in one SQLite database: one connection writes, behind the group commit; others read content.</summary>
public sealed class SqliteMessageQueue : IMessageQueue, IAsyncDisposable
{
    /// <summary>For somebody at the file with sqlite3 to let go of it; then whoever waits is told to try again later.</summary>
    private const int LockTimeoutSeconds = 5;

    /// <summary>In the queue's directory; beside it SQLite keeps <c>-wal</c> and <c>-shm</c>.</summary>
    internal const string FileName = "queue.db";

    private readonly DirectoryLock _lock;
    private readonly SqliteConnection _connection;
    private readonly RunState _state;
    private readonly FreshContent _fresh = new();
    private readonly QueueTables _tables;
    private readonly Checkpointer _checkpointer;
    private readonly QueueWriter _writer;
    private readonly FreeSpace _space;
    private readonly HistoryWriter? _history;
    private readonly QueueIdGenerator _ids;
    private readonly string _readerConnectionString;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SqliteQueueControl _control;
    private volatile bool _closed;

    private SqliteMessageQueue(
        string directory, QueueOptions options, DirectoryLock directoryLock, SqliteConnection connection, RunState state, HistoryWriter? history, QueueIdGenerator ids,
        TimeProvider time, ILogger logger)
    {
        _lock = directoryLock;
        _connection = connection;
        _state = state;
        _tables = new QueueTables(connection, _fresh);
        _checkpointer = new Checkpointer(connection.ConnectionString, logger);
        _writer = new QueueWriter(_tables, _checkpointer, time, logger, state.SayDamaged);
        _space = new FreeSpace(directory, options, UnusedInFile, time, logger);
        _history = history;
        _ids = ids;
        _readerConnectionString = ConnectionString(Path.Combine(directory, FileName), SqliteOpenMode.ReadOnly);
        _time = time;
        _logger = logger;
        _control = new SqliteQueueControl(directory, _readerConnectionString, () => Health, () => new LiveSession(_writer, _history), FlushHistoryAsync, time);
    }

    /// <summary>Opens or makes the queue, and makes due again what the last run left under way.</summary>
    /// <param name="directory">Made on first start; one process at a time.</param>
    public static SqliteMessageQueue Open(string directory, QueueOptions options, TimeProvider time, IRandomSource random, ILogger<SqliteMessageQueue> logger)
    {
        DirectoryLock? directoryLock = null;
        SqliteConnection? connection = null;
        SqliteSetup.Apply();
        try
        {
            MakeDirectory(directory);
            directoryLock = DirectoryLock.Take(directory);
            var file = new QueueFile(directory, time, logger);
            (connection, var recovery) = file.Open(database => Connect(database, time.GetUtcNow()));
            recovery.Report(logger, directory);
            var history = HistoryOpening.Open(directory, options, connection, recovery.LastId, time, logger);
            return new SqliteMessageQueue(directory, options, directoryLock, connection, file.State, history, new QueueIdGenerator(time, random, recovery.LastId), time, logger);
        }
        catch (Exception exception)
        {
            connection?.Dispose();
            directoryLock?.Dispose();
            if (exception is SqliteException or UnauthorizedAccessException or IOException and not QueueUnavailableException)
                throw new QueueUnavailableException($"The queue in {directory} can't be opened: {exception.Message}", exception);
            throw;
        }
    }

    public QueueHealth Health => _writer.Health;

    /// <summary>For operators; not after the queue was disposed of.</summary>
    public IQueueControl Control => _control;

    public bool HasRoomFor(long octets) => _space.HasRoomFor(octets);

    public IMessageDraft BeginMessage() => new MessageDraft(_ids.Next(), _writer, _history, _time, _logger);

    public Task<IReadOnlyList<LeasedMessage>> LeaseAsync(int atMost, CancellationToken cancellationToken) => _writer.LeaseAsync(atMost, cancellationToken);

    public Task ReturnAsync(IReadOnlyList<LeasedMessage> messages, DateTimeOffset? dueAt = null) =>
        _writer.ExecuteAsync(tables => tables.Release(messages, dueAt));

    public async Task<int> HastenAsync(DateTimeOffset dueAt, int atMost)
    {
        var hastened = 0;
        await _writer.ExecuteAsync(tables => hastened = tables.Hasten(dueAt, _time.GetUtcNow(), atMost));
        return hastened;
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadContentAsync(QueueId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfClosed();
        if (_fresh.TryGet(id, out var fresh))
        {
            yield return fresh.Value;
            yield break;
        }

        var read = 0L;
        for (var number = 0; ; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (size, chunk) = await ReadChunkAsync(id, number, cancellationToken);
            if (chunk is not null)
            {
                read += chunk.Length;
                yield return chunk;
            }

            if (read >= size)
                yield break;
            if (chunk is null)
                throw new QueueUnavailableException($"A piece of the content of {id} is missing.");
        }
    }

    public async Task SettleAsync(Settlement settlement)
    {
        var bounce = settlement.Bounce is { } b ? (Draft: (MessageDraft)b.Draft, Insert: ((MessageDraft)b.Draft).Insertion(b.Envelope)) : default;
        var settled = new SettledMessage([], HasLeft: false);
        await _writer.ExecuteAsync(
            tables =>
            {
                settled = tables.Settle(settlement.Id, settlement.Recipients);
                bounce.Insert?.Invoke(tables);
            },
            bounce.Draft?.RestOctets ?? 0);
        bounce.Draft?.MarkCommitted();
        if (_history is not { } history)
            return;
        foreach (var happened in HistoryEvents.Settled(settlement, settled, _time.GetUtcNow()))
            history.Record(happened);
    }

    /// <summary>The history can be read up to now when this returns.</summary>
    internal Task FlushHistoryAsync(CancellationToken cancellationToken) => _history?.FlushAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, true))
            return;

        await _writer.DisposeAsync();
        if (_history is not null)
            await _history.DisposeAsync();
        _checkpointer.Dispose();
        _tables.Dispose();
        _control.Dispose();
        await _connection.DisposeAsync();
        _state.SayClosed();
        _lock.Dispose();
    }

    /// <summary>Of those who read there are many, so their connections are kept.</summary>
    internal static string ConnectionString(string file, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = mode == SqliteOpenMode.ReadOnly, DefaultTimeout = LockTimeoutSeconds }.ToString();

    /// <summary>People's mail is in it: nobody else on this host reads it.</summary>
    internal static void MakeDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static (SqliteConnection Connection, Recovery Recovery) Connect(string file, DateTimeOffset now)
    {
        var connection = new SqliteConnection(ConnectionString(file, SqliteOpenMode.ReadWriteCreate));
        try
        {
            connection.Open();
            Schema.Prepare(connection);
            return (connection, Recovery.Run(connection, now));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private long UnusedInFile()
    {
        using var connection = new SqliteConnection(_readerConnectionString);
        connection.Open();
        return Schema.Scalar(connection, "PRAGMA freelist_count") * Schema.PageOctets;
    }

    private void ThrowIfClosed()
    {
        if (_closed)
            throw new QueueUnavailableException("The queue is closed.");
    }

    // A connection a chunk: a read transaction that is held while a slow next hop takes its time would keep the write-ahead log from being reset.
    // The message is looked at each time: one that is removed while it is read must not go out as if it ended there.
    private async Task<(long Size, byte[]? Content)> ReadChunkAsync(QueueId id, int number, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        try
        {
            await using var connection = new SqliteConnection(_readerConnectionString);
            await connection.OpenAsync(cancellationToken);
            using var select = new Statement(
                connection,
                "SELECT m.size, c.content, c.crc32c FROM message m LEFT JOIN chunk c ON c.message_id = m.id AND c.number = $number WHERE m.id = $id",
                "$id", "$number");
            using var row = select.Read(id.Value, number);
            if (!row.Read())
                throw new QueueUnavailableException($"{id} is not, or no longer, in the queue.");
            var content = row.Octets(1);
            if (content is not null && row.Integer(2) is { } crc && crc != Checksums.OfChunk(id.Value, number, content))
            {
                _state.Spoil();
                DamageLog.ContentDamaged(_logger, id, number);
                throw new QueueUnavailableException($"Piece {number} of the content of {id} does not match its checksum.");
            }

            return (row.GetInteger(0), content);
        }
        catch (SqliteException exception)
        {
            _writer.Diagnose(exception);
            throw new QueueUnavailableException($"The content of {id} can't be read: {exception.Message}", exception);
        }
    }
}
