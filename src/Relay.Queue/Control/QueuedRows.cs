using Microsoft.Data.Sqlite;
using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Queue.Control;

/// <summary>
/// Makes what an operator sees of the rows of recipients. Other than for a lease nothing is refused: he is shown a damaged row
/// too, with what can be said of it.
/// </summary>
internal static class QueuedRows
{
    public const string Columns = $"""
        r.message_id, r.number, r.forward_path, r.attempts, r.next_attempt_at, r.last_outcome, r.given_up, {FilterSql.State},
        m.reverse_path, m.accepted_at, m.size, m.account, m.client, m.message_id, m.hold_until
        """;

    private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <param name="rows">With those of a message one after the other.</param>
    public static List<QueuedMessage> Collect(SqliteDataReader rows)
    {
        var messages = new List<QueuedMessage>();
        var recipients = new List<QueuedRecipient>();
        while (rows.Read())
        {
            var id = new QueueId(rows.GetInt64(0));
            if (messages.Count == 0 || messages[^1].Id != id)
                messages.Add(Message(id, rows, recipients = []));
            recipients.Add(Recipient(rows));
        }

        return messages;
    }

    private static QueuedRecipient Recipient(SqliteDataReader row) =>
        new(Count(row.GetInt64(1)), row.GetString(2), (RecipientState)row.GetInt32(7), Count(row.GetInt64(3)), Time(row, 4), Text(row, 5))
        {
            IsGivenUp = row.GetInt64(6) != 0,
        };

    private static QueuedMessage Message(QueueId id, SqliteDataReader row, IReadOnlyList<QueuedRecipient> recipients) => new()
    {
        Id = id,
        Sender = Text(row, 8),
        AcceptedAt = Time(row, 9),
        Size = row.IsDBNull(10) ? 0 : row.GetInt64(10),
        Account = Text(row, 11),
        Client = Text(row, 12),
        MessageId = Text(row, 13),
        HoldUntil = Time(row, 14),
        Recipients = recipients,
    };

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>Null also for what is no time.</summary>
    public static DateTimeOffset? Time(SqliteDataReader row, int column) =>
        !row.IsDBNull(column) && row.GetInt64(column) is var at && at >= Earliest && at <= Latest ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    private static int Count(long number) => (int)Math.Clamp(number, int.MinValue, int.MaxValue);
}
