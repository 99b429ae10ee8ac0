using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.History;
using Relay.Queue.Storage;

namespace Relay.Queue.Control;

/// <summary>The operator's way to the database: he looks on connections of his own, and changes it beside those who run it or on its files.</summary>
internal sealed class SqliteQueueControl : IQueueControl, IDisposable
{
    /// <summary>Recipients in a transaction of an action.</summary>
    internal const int SliceRecipients = 1000;

    /// <summary>Content of the messages in a transaction, since removing them frees page after page.</summary>
    private const long SliceOctets = 64 * 1024 * 1024;

    private readonly string _readerConnectionString;
    private readonly QueueReader _reader;
    private readonly Compaction _compaction;
    private readonly HistoryReader _history;
    private readonly Func<QueueHealth> _health;
    private readonly Func<ChangeSession> _begin;
    private readonly Func<CancellationToken, Task> _flushHistory;
    private readonly TimeProvider _time;

    /// <param name="readerConnectionString">Read-only.</param>
    /// <param name="begin">Opens the way for an action.</param>
    /// <param name="flushHistory">Completes when the history can be read up to now.</param>
    public SqliteQueueControl(
        string directory, string readerConnectionString, Func<QueueHealth> health, Func<ChangeSession> begin, Func<CancellationToken, Task> flushHistory, TimeProvider time)
    {
        _readerConnectionString = readerConnectionString;
        _reader = new QueueReader(readerConnectionString);
        _compaction = new Compaction(Path.Combine(directory, SqliteMessageQueue.FileName), _reader);
        _history = new HistoryReader(directory);
        _health = health;
        _begin = begin;
        _flushHistory = flushHistory;
        _time = time;
    }

    public QueueHealth Health => _health();

    public IAsyncEnumerable<QueuedMessage> ListAsync(QueueFilter filter, CancellationToken cancellationToken) => _reader.ListAsync(filter, cancellationToken);

    public Task<QueueCount> CountAsync(QueueFilter filter, CancellationToken cancellationToken) => _reader.CountAsync(filter, cancellationToken);

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadContentAsync(QueueId id, CancellationToken cancellationToken) => _reader.ReadContentAsync(id, cancellationToken);

    public async Task<QueueChange> ChangeAsync(QueueAction action, QueueFilter filter, CancellationToken cancellationToken)
    {
        var rule = ActionRule.Of(action);
        await using var session = _begin();
        var done = new QueueChange(0, 0, 0);
        QueueId? last = null;
        await foreach (var page in _reader.KeysAsync(filter, cancellationToken))
        {
            foreach (var keys in Slices(page))
            {
                cancellationToken.ThrowIfCancellationRequested(); // between two transactions; what has been done stays
                var slice = new ChangeSlice(rule, filter, keys, session.IsRun, _time.GetUtcNow());
                await session.ExecuteAsync(slice.Run);
                Record(session, slice);

                var messages = slice.Changed.Select(key => key.Id).Distinct().Count(id => id != last);
                last = slice.Changed.Count > 0 ? slice.Changed[^1].Id : last;
                done = new QueueChange(done.Recipients + slice.Changed.Count, done.Messages + messages, done.UnderWay + slice.UnderWay);
            }
        }

        return done;
    }

    public async IAsyncEnumerable<MessageHistory> TraceAsync(HistoryQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _flushHistory(cancellationToken);
        var lives = new SortedDictionary<QueueId, IReadOnlyList<HistoryEvent>>();
        foreach (var id in await _reader.FindAsync(query, cancellationToken)) // what is older than its history, or has none
            lives[id] = [];
        await foreach (var (id, events) in _history.FindAsync(query, cancellationToken))
            lives[id] = events;

        foreach (var (id, events) in lives.Reverse().Take(query.Limit))
            yield return new MessageHistory(id, events, await _reader.FindAsync(id, cancellationToken));
    }

    public async Task<QueueReport> CheckAsync(CancellationToken cancellationToken) =>
        new(await Task.Run(() => _reader.UseAsync(connection => IntegrityCheck.Run(connection, cancellationToken), cancellationToken), cancellationToken));

    public async Task<long> CompactAsync(CancellationToken cancellationToken)
    {
        await using var session = _begin();
        return await _compaction.RunAsync(session, cancellationToken);
    }

    /// <summary>Lets go of the files.</summary>
    public void Dispose()
    {
        using var readers = new SqliteConnection(_readerConnectionString);
        SqliteConnection.ClearPool(readers);
    }

    private static IEnumerable<IReadOnlyList<RecipientKey>> Slices(List<RecipientKey> page)
    {
        var slice = new List<RecipientKey>();
        var octets = 0L;
        foreach (var key in page)
        {
            var more = slice.Count > 0 && slice[^1].Id == key.Id ? 0 : key.Octets;
            if (slice.Count == SliceRecipients || (slice.Count > 0 && octets + more > SliceOctets))
            {
                yield return slice;
                (slice, octets, more) = ([], 0, key.Octets);
            }

            slice.Add(key);
            octets += more;
        }

        if (slice.Count > 0)
            yield return slice;
    }

    private static void Record(ChangeSession session, ChangeSlice slice)
    {
        foreach (var (id, _, forwardPath, _) in slice.Changed)
            session.Record(new HistoryEvent { At = slice.At, Id = id, Kind = HistoryKind.Operated, Recipient = forwardPath, Account = slice.Word });
        foreach (var id in slice.Ended)
            session.Record(new HistoryEvent { At = slice.At, Id = id, Kind = HistoryKind.Ended });
    }
}
