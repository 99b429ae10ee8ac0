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
        m.reverse_path, m.accepted_at, m.size, m.eight_bit, m.smtputf8, m.require_tls, m.ret, m.envid, m.hold_until,
        r.given_up, r.crc32c, m.crc32c, m.account, m.client, m.message_id, r.delay_reported
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
                damaged.Add(id, new DamagedMessage(id, string.Create(CultureInfo.InvariantCulture, $"at recipient {rows.GetValue(1)} {exception.Message}")));
            }
        }

        if (damaged.Count > 0)
            messages.RemoveAll(message => damaged.ContainsKey(message.Id));
        return new DueMail(messages, [.. damaged.Values]);
    }

    private static LeasedRecipient Recipient(SqliteDataReader row)
    {
        var path = NotNull(Text(row, 2), row, 2);
        var recipient = new LeasedRecipient(Stored.Count(Integer(row, 1), "number"), Stored.ForwardPath(path), Stored.Count(Integer(row, 3), "attempts") + 1)
        {
            IsGivenUp = Integer(row, 15) != 0,
            IsDelayReported = Integer(row, 21) != 0,
            Parameters = new RecipientParameters { Notify = Stored.Notify(Text(row, 4)), OriginalRecipient = Stored.OriginalRecipient(Text(row, 5)) },
        };
        if (IntegerOrNull(row, 16) is { } crc && crc != Checksums.OfRecipient(row.GetInt64(0), row.GetInt64(1), path, Text(row, 4), Text(row, 5)))
            throw new FormatException("the row does not match its crc32c");
        return recipient;
    }

    private static LeasedMessage Message(QueueId id, SqliteDataReader row, IReadOnlyList<LeasedRecipient> recipients)
    {
        // A column that is never NULL is, where there is no message to the recipient.
        var path = Text(row, 6) ?? throw new FormatException("the message row is missing");
        var message = new LeasedMessage
        {
            Id = id,
            ReversePath = Stored.ReversePath(path),
            AcceptedAt = Stored.Time(Integer(row, 7), "accepted_at"),
            Size = Integer(row, 8),
            HasEightBitContent = Integer(row, 9) != 0,
            Account = Text(row, 18),
            Parameters = new MessageParameters
            {
                NeedsSmtpUtf8 = Integer(row, 10) != 0,
                RequiresTls = Integer(row, 11) != 0,
                Return = Stored.Return(Text(row, 12)),
                EnvelopeId = Stored.EnvelopeId(Text(row, 13)),
                HoldUntil = IntegerOrNull(row, 14) is { } at ? Stored.Time(at, "hold_until") : null,
            },
            Recipients = recipients,
        };
        if (IntegerOrNull(row, 17) is { } crc && crc != Checksums.OfRow(
            id.Value, path, row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), Text(row, 18), row.GetInt64(10), row.GetInt64(11),
            Text(row, 12), Text(row, 13), IntegerOrNull(row, 14), Text(row, 19), Text(row, 20)))
            throw new FormatException("the message row does not match its crc32c");
        return message;
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static long Integer(SqliteDataReader row, int column) => NotNull(IntegerOrNull(row, column), row, column);

    private static long? IntegerOrNull(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    // The tables allow no NULL there, and damage asks for no permission.
    private static T NotNull<T>(T? value, SqliteDataReader row, int column) where T : class => value ?? throw new FormatException($"{row.GetName(column)} can't be read");

    private static T NotNull<T>(T? value, SqliteDataReader row, int column) where T : struct => value ?? throw new FormatException($"{row.GetName(column)} can't be read");
}
