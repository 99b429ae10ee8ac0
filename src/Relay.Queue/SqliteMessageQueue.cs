using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Queue;
using Relay.Queue.Storage;

namespace Relay.Queue;

/// <summary>The queue in one SQLite database: one connection writes, behind the group commit; others read content.</summary>
public sealed class SqliteMessageQueue : IMessageQueue, IAsyncDisposable
{
    private readonly DirectoryLock _lock;
    private readonly SqliteConnection _connection;
    private readonly QueueTables _tables;
    private readonly QueueWriter _writer;
    private readonly QueueIdGenerator _ids;
    private readonly string _readerConnectionString;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile bool _closed;

    private SqliteMessageQueue(DirectoryLock directoryLock, SqliteConnection connection, QueueIdGenerator ids, TimeProvider time, ILogger logger)
    {
        _lock = directoryLock;
        _connection = connection;
        _tables = new QueueTables(connection);
        _writer = new QueueWriter(_tables, time, logger);
        _ids = ids;
        _readerConnectionString = new SqliteConnectionStringBuilder(connection.ConnectionString) { Mode = SqliteOpenMode.ReadOnly, Pooling = true }.ToString();
        _time = time;
        _logger = logger;
    }

    /// <summary>Opens or makes the queue, and makes due again what the last run left under way.</summary>
    public static SqliteMessageQueue Open(QueueOptions options, TimeProvider time, IRandomSource random, ILogger<SqliteMessageQueue> logger)
    {
        DirectoryLock? directoryLock = null;
        SqliteConnection? connection = null;
        try
        {
            MakeDirectory(options.Directory);
            directoryLock = DirectoryLock.Take(options.Directory);
            connection = Connect(Path.Combine(options.Directory, "queue.db"));
            var recovery = Recovery.Run(connection, time.GetUtcNow());
            recovery.Report(logger, options.Directory);
            return new SqliteMessageQueue(directoryLock, connection, new QueueIdGenerator(time, random, recovery.LastId), time, logger);
        }
        catch (Exception exception)
        {
            connection?.Dispose();
            directoryLock?.Dispose();
            if (exception is SqliteException or UnauthorizedAccessException or IOException and not QueueUnavailableException)
                throw new QueueUnavailableException($"The queue in {options.Directory} can't be opened: {exception.Message}", exception);
            throw;
        }
    }

    public IMessageDraft BeginMessage() => new MessageDraft(_ids.Next(), _writer, _time, _logger);

    public Task<IReadOnlyList<LeasedMessage>> LeaseAsync(int atMost, CancellationToken cancellationToken) => _writer.LeaseAsync(atMost, cancellationToken);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadContentAsync(QueueId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
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
        await _writer.ExecuteAsync(tables =>
        {
            tables.Settle(settlement.Id, settlement.Recipients);
            bounce.Insert?.Invoke(tables);
        });
        bounce.Draft?.MarkCommitted();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, true))
            return;

        await _writer.DisposeAsync();
        _tables.Dispose();
        using (var readers = new SqliteConnection(_readerConnectionString))
            SqliteConnection.ClearPool(readers);
        await _connection.DisposeAsync();
        _lock.Dispose();
    }

    /// <summary>People's mail is in it: nobody else on this host reads it.</summary>
    private static void MakeDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static SqliteConnection Connect(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        Schema.Prepare(connection);
        return connection;
    }

    // A connection a chunk: a read transaction that is held while a slow next hop takes its time would keep the write-ahead log from being reset.
    // The message is looked at each time: one that is removed while it is read must not go out as if it ended there.
    private async Task<(long Size, byte[]? Content)> ReadChunkAsync(QueueId id, int number, CancellationToken cancellationToken)
    {
        if (_closed)
            throw new QueueUnavailableException("The queue is closed.");

        try
        {
            await using var connection = new SqliteConnection(_readerConnectionString);
            await connection.OpenAsync(cancellationToken);
            using var select = new Statement(
                connection,
                "SELECT m.size, c.content FROM message m LEFT JOIN chunk c ON c.message_id = m.id AND c.number = $number WHERE m.id = $id",
                "$id", "$number");
            await using var row = select.Read(id.Value, number);
            if (!await row.ReadAsync(cancellationToken))
                throw new QueueUnavailableException($"{id} is not, or no longer, in the queue.");
            return (row.GetInt64(0), await row.IsDBNullAsync(1, cancellationToken) ? null : row.GetFieldValue<byte[]>(1));
        }
        catch (SqliteException exception)
        {
            throw new QueueUnavailableException($"The content of {id} can't be read: {exception.Message}", exception);
        }
    }
}
