using System.Globalization;
using Microsoft.Data.Sqlite;
using Relay.Core.Queue;

namespace Relay.Queue.Storage;

/// <summary>Makes messages of the rows of due recipients, each of which carries its message's columns along.</summary>
internal static class DueRows
{
    /// <summary>What a row has, in the order of the methods below.</summary>
    public const string Columns = """
        r.message_id, r.number, r.forward_path, r.attempts, r.notify, r.orcpt,
        m.reverse_path, m.accepted_at, m.size, m.eight_bit, m.smtputf8, m.require_tls, m.ret, m.envid, m.hold_until
        """;

    /// <summary>A message with a row that can't be read is damaged as a whole: who knows what else is.</summary>
    public static DueMail Collect(SqliteDataReader rows)
    {
        var messages = new List<LeasedMessage>();
        var recipientsOf = new Dictionary<QueueId, List<LeasedRecipient>>(); // those of one message need not be due one after the other
        var damaged = new Dictionary<QueueId, DamagedMessage>();
        while (rows.Read())
        {
            var id = new QueueId(rows.GetInt64(0));
            if (damaged.ContainsKey(id))
                continue;

            try
            {
                if (!recipientsOf.TryGetValue(id, out var recipients))
                {
                    recipients = [];
                    messages.Add(Message(id, rows, recipients));
                    recipientsOf.Add(id, recipients);
                }

                recipients.Add(Recipient(rows));
            }
            catch (FormatException exception)
            {
                damaged.Add(id, new DamagedMessage(id, string.Create(CultureInfo.InvariantCulture, $"at recipient {rows.GetInt64(1)} {exception.Message}")));
            }
        }

        if (damaged.Count > 0)
            messages.RemoveAll(message => damaged.ContainsKey(message.Id));
        return new DueMail(messages, [.. damaged.Values]);
    }

    private static LeasedRecipient Recipient(SqliteDataReader row) =>
        new(Stored.Count(row.GetInt64(1), "number"), Stored.ForwardPath(row.GetString(2)), Stored.Count(row.GetInt64(3), "attempts") + 1)
        {
            Parameters = new RecipientParameters { Notify = Stored.Notify(Text(row, 4)), OriginalRecipient = Stored.OriginalRecipient(Text(row, 5)) },
        };

    private static LeasedMessage Message(QueueId id, SqliteDataReader row, IReadOnlyList<LeasedRecipient> recipients) => new()
    {
        Id = id,
        // A column that is never NULL is, where there is no message to the recipient.
        ReversePath = Stored.ReversePath(Text(row, 6) ?? throw new FormatException("the message row is missing")),
        AcceptedAt = Stored.Time(row.GetInt64(7), "accepted_at"),
        Size = row.GetInt64(8),
        HasEightBitContent = row.GetInt64(9) != 0,
        Parameters = new MessageParameters
        {
            NeedsSmtpUtf8 = row.GetInt64(10) != 0,
            RequiresTls = row.GetInt64(11) != 0,
            Return = Stored.Return(Text(row, 12)),
            EnvelopeId = Stored.EnvelopeId(Text(row, 13)),
            HoldUntil = row.IsDBNull(14) ? null : Stored.Time(row.GetInt64(14), "hold_until"),
        },
        Recipients = recipients,
    };

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
