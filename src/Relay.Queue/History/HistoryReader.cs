using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.Storage;

namespace Relay.Queue.History;

/// <summary>
/// Finds what the history files of a queue directory know, while they are written or when nobody does; it holds nobody up and changes nothing. A file
/// that can't be read is passed over.
/// <para>A message with several recipients is found by those that were attempted; whoever was not yet stands in the queue.</para>
/// </summary>
internal sealed class HistoryReader(string directory, ILogger? logger = null)
{
    private const string IdsByMessageId = "SELECT DISTINCT queue_id FROM event WHERE message_id = $what ORDER BY queue_id DESC LIMIT $limit";
    private const string IdsBySender = "SELECT DISTINCT queue_id FROM event WHERE sender = $what COLLATE NOCASE ORDER BY queue_id DESC LIMIT $limit";

    private const string IdsByRecipient =
        "SELECT DISTINCT queue_id FROM event WHERE recipient = $what COLLATE NOCASE AND recipients IS NULL ORDER BY queue_id DESC LIMIT $limit";

    private readonly HistoryFiles _files = new(directory);
    private readonly ILogger _logger = logger ?? NullLogger.Instance;

    /// <summary>The lives of the messages that the query means, the newest message first, each life's events in order.</summary>
    public async IAsyncEnumerable<(QueueId Id, IReadOnlyList<HistoryEvent> Events)> FindAsync(
        HistoryQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // SQLite has no asynchronous reads, and the disk may take its time.
        foreach (var id in await Task.Run(() => IdsOf(query), cancellationToken))
        {
            var events = await Task.Run(() => EventsOf(id), cancellationToken);
            if (events.Count > 0)
                yield return (id, events);
        }
    }

    /// <summary>The life of one message.</summary>
    public IReadOnlyList<HistoryEvent> EventsOf(QueueId id)
    {
        var days = _files.Days();
        var events = EventsOf(id, DaysFrom(days, id));
        if (!events.Exists(happened => happened.Kind == HistoryKind.Accepted))
            events = EventsOf(id, days); // the clock was ahead when the id was made

        // Threads hand events in a moment after they happened, and not always in turn; the clock may go back.
        return
        [
            .. events.OrderBy(happened => happened.Kind != HistoryKind.Accepted)
                .ThenBy(happened => happened.At)
                .ThenBy(happened => happened.Kind == HistoryKind.Ended),
        ];
    }

    /// <summary>Runs a query on each of these days' files, one after the other.</summary>
    internal IEnumerable<T> Read<T>(IEnumerable<DateOnly> days, Func<SqliteConnection, T> query)
    {
        foreach (var day in days)
        {
            T result;
            try
            {
                using var connection = new SqliteConnection(
                    new SqliteConnectionStringBuilder { DataSource = _files.Of(day), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
                connection.Open();
                if (Schema.Scalar(connection, "SELECT count(*) FROM sqlite_schema") == 0)
                    continue; // the writer is just making it
                result = query(connection);
            }
            catch (Exception exception) when (exception is SqliteException or InvalidOperationException) // the latter of NULLs where there are none
            {
                if (File.Exists(_files.Of(day))) // it may have grown too old meanwhile
                    HistoryLog.Unreadable(_logger, _files.Of(day), exception.Message);
                continue;
            }

            yield return result;
        }
    }

    private List<QueueId> IdsOf(HistoryQuery query) => query switch
    {
        { Id: { } id } => [id],
        { MessageId: { } messageId } => Newest(query.Limit, $"<{messageId.Trim('<', '>')}>", IdsByMessageId),
        { Address: { } address } => Newest(query.Limit, HistoryAddress.Of(address), IdsBySender, IdsByRecipient),
        _ => throw new ArgumentException("Ask for an id, a Message-ID or an address.", nameof(query)),
    };

    /// <summary>From the newest file on, until the older ones can have no newer message.</summary>
    private List<QueueId> Newest(int limit, string what, params string[] queries)
    {
        var ids = new SortedSet<QueueId>();
        var days = _files.Days();
        for (var i = 0; i < days.Count; i++)
        {
            ids.UnionWith(Read([days[i]], connection => queries.SelectMany(query => Ids(connection, query, what, limit)).ToArray()).SelectMany(found => found));
            if (ids.Count >= limit && ids.Reverse().ElementAt(limit - 1) >= FirstOf(days[i]))
                break;
        }

        return [.. ids.Reverse().Take(limit)];
    }

    private static List<QueueId> Ids(SqliteConnection connection, string query, string what, int limit)
    {
        var ids = new List<QueueId>();
        using var statement = new Statement(connection, query, "$what", "$limit");
        using var rows = statement.Read(what, limit);
        while (rows.Read())
            ids.Add(new QueueId(rows.GetInteger(0)));
        return ids;
    }

    private List<HistoryEvent> EventsOf(QueueId id, IEnumerable<DateOnly> days) =>
        [.. Read(days.Reverse(), connection => EventsOf(id, connection)).SelectMany(events => events)];

    private static List<HistoryEvent> EventsOf(QueueId id, SqliteConnection connection)
    {
        var events = new List<HistoryEvent>();
        using var statement = new Statement(connection, $"SELECT {HistoryTable.Columns} FROM event WHERE queue_id = $id ORDER BY rowid", "$id");
        using var rows = statement.Read(id.Value);
        while (rows.Read())
        {
            if (HistoryTable.Read(rows) is { } happened)
                events.Add(happened);
        }

        return events;
    }

    /// <summary>Nothing happens to a message before its id is made; a day is for a clock that was set back.</summary>
    private static IEnumerable<DateOnly> DaysFrom(IEnumerable<DateOnly> days, QueueId id)
    {
        var first = HistoryFiles.DayOf(QueueIdGenerator.TimeOf(id)).AddDays(-1);
        return days.Where(day => day >= first);
    }

    private static QueueId FirstOf(DateOnly day) => QueueIdGenerator.FirstOf(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero));
}
