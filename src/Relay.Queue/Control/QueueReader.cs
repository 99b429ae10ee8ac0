using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.Storage;
using SQLitePCL;

namespace Relay.Queue.Control;

/// <summary>
/// Looks at the tables on read-only connections of its own. A long look goes from page to page, each a statement and thereby a transaction of its
/// own: one that stayed open for as long as somebody reads would keep the write-ahead log from being begun anew.
/// </summary>
internal sealed class QueueReader(string connectionString)
{
    /// <summary>Recipients that a page looks at, whether they are asked for or not; those of its last message are looked at to the end.</summary>
    internal const int PageRecipients = 1000;

    private const string Tables = "FROM recipient r LEFT JOIN message m ON m.id = r.message_id";

    private const string EndOfPage = "SELECT max(message_id) FROM (SELECT message_id FROM recipient WHERE message_id > $after ORDER BY message_id LIMIT $limit)";

    /// <summary>From the piece behind the last one on, and of what was accepted only.</summary>
    private const string NextChunk = """
        SELECT number, content FROM chunk
        WHERE message_id = $id AND number > $last
            AND (EXISTS (SELECT 1 FROM message WHERE id = $id) OR EXISTS (SELECT 1 FROM recipient WHERE message_id = $id))
        ORDER BY number LIMIT 1
        """;

    public async IAsyncEnumerable<QueuedMessage> ListAsync(QueueFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in PagesAsync(filter, QueuedRows.Columns, QueuedRows.Collect, cancellationToken))
        {
            foreach (var message in page)
                yield return message;
        }
    }

    /// <summary>Whom an action means, in the order of the table.</summary>
    public IAsyncEnumerable<List<RecipientKey>> KeysAsync(QueueFilter filter, CancellationToken cancellationToken) =>
        PagesAsync(filter, "r.message_id, r.number, r.forward_path, coalesce(m.size, 0)", RecipientKey.Collect, cancellationToken);

    /// <summary>With all its recipients; null when it is not there.</summary>
    public async Task<QueuedMessage?> FindAsync(QueueId id, CancellationToken cancellationToken)
    {
        await foreach (var message in ListAsync(new QueueFilter { Id = id }, cancellationToken))
            return message;
        return null;
    }

    public Task<QueueCount> CountAsync(QueueFilter filter, CancellationToken cancellationToken) => UseAsync(connection =>
    {
        var condition = FilterSql.Of(filter);
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT count(*), CAST(total(size) AS INTEGER), min(accepted_at), coalesce(sum(waiting), 0), coalesce(sum(busy), 0), coalesce(sum(held), 0), coalesce(sum(damaged), 0), max(id)
            FROM (
                SELECT r.message_id AS id, m.size AS size, m.accepted_at AS accepted_at,
                    sum({FilterSql.State} = {(int)RecipientState.Waiting}) AS waiting, sum({FilterSql.State} = {(int)RecipientState.UnderWay}) AS busy,
                    sum({FilterSql.State} = {(int)RecipientState.Held}) AS held, sum({FilterSql.State} = {(int)RecipientState.Damaged}) AS damaged
                {Tables} WHERE {condition.Where} GROUP BY r.message_id)
            """;
        condition.Bind(command);
        using var row = command.ExecuteReader();
        row.Read();
        return new QueueCount(
            row.GetInt64(0), row.GetInt64(1), QueuedRows.Time(row, 2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6))
        {
            Last = row.IsDBNull(7) ? null : new QueueId(row.GetInt64(7)),
        };
    }, cancellationToken);

    /// <summary>The messages in the queue that a history is asked of, the newest first.</summary>
    public Task<List<QueueId>> FindAsync(HistoryQuery query, CancellationToken cancellationToken) => UseAsync(connection =>
    {
        var condition = FilterSql.Of(query);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT DISTINCT r.message_id {Tables} WHERE {condition.Where} ORDER BY r.message_id DESC LIMIT $limit";
        condition.Bind(command);
        command.Parameters.AddWithValue("$limit", query.Limit);
        using var rows = command.ExecuteReader();
        var found = new List<QueueId>();
        while (rows.Read())
            found.Add(new QueueId(rows.GetInt64(0)));
        return found;
    }, cancellationToken);

    /// <summary>Ends before the end where a piece is missing, but not because the message was removed meanwhile.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadContentAsync(QueueId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var last = -1L; ;)
        {
            var (number, content, isThere) = await UseAsync(connection => ReadChunk(connection, id, last), cancellationToken);
            if (content is not null)
                yield return content;
            else if (last >= 0 && !isThere)
                throw new QueueUnavailableException($"{id} has left the queue while it was read.");
            else
                yield break;
            last = number;
        }
    }

    /// <summary>Does something with a connection, and interrupts it when it is to end.</summary>
    public async Task<T> UseAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new SqliteConnection(connectionString);
            await connection.OpenAsync(cancellationToken);
            await using var interruption = cancellationToken.Register(() => raw.sqlite3_interrupt(connection.Handle));
            return work(connection);
        }
        catch (SqliteException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new QueueUnavailableException($"The queue can't be read: {exception.Message}", exception);
        }
    }

    private async IAsyncEnumerable<TPage> PagesAsync<TPage>(
        QueueFilter filter, string columns, Func<SqliteDataReader, TPage> collect, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var condition = FilterSql.Of(filter);
        var (after, last) = filter.Id is { Value: var id } ? (id - 1, id) : (long.MinValue, long.MaxValue);
        while (after < last)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (page, end) = await UseAsync(connection =>
            {
                if (PageEnd(connection, after) is not { } upTo)
                    return (default(TPage), last);

                using var command = connection.CreateCommand();
                command.CommandText = $"SELECT {columns} {Tables} WHERE r.message_id > $after AND r.message_id <= $end AND {condition.Where} ORDER BY r.message_id, r.number";
                command.Parameters.AddWithValue("$after", after);
                command.Parameters.AddWithValue("$end", upTo = Math.Min(upTo, last));
                condition.Bind(command);
                using var rows = command.ExecuteReader();
                return (collect(rows), upTo);
            }, cancellationToken);
            if (page is not null)
                yield return page;
            after = end;
        }
    }

    /// <summary>The last message of the page; null when there is none.</summary>
    private static long? PageEnd(SqliteConnection connection, long after)
    {
        using var select = new Statement(connection, EndOfPage, "$after", "$limit");
        return select.Scalar(after, PageRecipients);
    }

    private static (long Number, byte[]? Content, bool IsThere) ReadChunk(SqliteConnection connection, QueueId id, long last)
    {
        using var select = new Statement(connection, NextChunk, "$id", "$last");
        using (var row = select.Read(id.Value, last))
        {
            if (row.Read())
                return (row.GetInteger(0), row.Octets(1), true);
        }

        using var exists = new Statement(connection, "SELECT EXISTS (SELECT 1 FROM message WHERE id = $id) OR EXISTS (SELECT 1 FROM recipient WHERE message_id = $id)", "$id");
        return (last, null, exists.Scalar(id.Value) == 1);
    }
}
