using System.Globalization;
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
    public static DueMail Collect(Rows rows)
    {
        var messages = new List<LeasedMessage>();
        var recipientsOf = new Dictionary<QueueId, List<LeasedRecipient>>(); // those of one message need not be due one after the other
        var damaged = new Dictionary<QueueId, DamagedMessage>();
        while (rows.Read())
        {
            var id = new QueueId(rows.GetInteger(0));
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
                damaged.Add(id, new DamagedMessage(id, string.Create(CultureInfo.InvariantCulture, $"at recipient {rows.Text(1)} {exception.Message}")));
            }
        }

        if (damaged.Count > 0)
            messages.RemoveAll(message => damaged.ContainsKey(message.Id));
        return new DueMail(messages, [.. damaged.Values]);
    }

    private static LeasedRecipient Recipient(Rows row)
    {
        var path = NotNull(row.Text(2), row, 2);
        var recipient = new LeasedRecipient(Stored.Count(Integer(row, 1), "number"), Stored.ForwardPath(path), Stored.Count(Integer(row, 3), "attempts") + 1)
        {
            IsGivenUp = Integer(row, 15) != 0,
            IsDelayReported = Integer(row, 21) != 0,
            Parameters = new RecipientParameters { Notify = Stored.Notify(row.Text(4)), OriginalRecipient = Stored.OriginalRecipient(row.Text(5)) },
        };
        if (row.Integer(16) is { } crc && crc != Checksums.OfRecipient(row.GetInteger(0), row.GetInteger(1), path, row.Text(4), row.Text(5)))
            throw new FormatException("the row does not match its crc32c");
        return recipient;
    }

    private static LeasedMessage Message(QueueId id, Rows row, IReadOnlyList<LeasedRecipient> recipients)
    {
        // A column that is never NULL is, where there is no message to the recipient.
        var path = row.Text(6) ?? throw new FormatException("the message row is missing");
        var message = new LeasedMessage
        {
            Id = id,
            ReversePath = Stored.ReversePath(path),
            AcceptedAt = Stored.Time(Integer(row, 7), "accepted_at"),
            Size = Integer(row, 8),
            HasEightBitContent = Integer(row, 9) != 0,
            Account = row.Text(18),
            Parameters = new MessageParameters
            {
                NeedsSmtpUtf8 = Integer(row, 10) != 0,
                RequiresTls = Integer(row, 11) != 0,
                Return = Stored.Return(row.Text(12)),
                EnvelopeId = Stored.EnvelopeId(row.Text(13)),
                HoldUntil = row.Integer(14) is { } at ? Stored.Time(at, "hold_until") : null,
            },
            Recipients = recipients,
        };
        if (row.Integer(17) is { } crc && crc != Checksums.OfRow(
            id.Value, path, row.GetInteger(7), row.GetInteger(8), row.GetInteger(9), row.Text(18), row.GetInteger(10), row.GetInteger(11),
            row.Text(12), row.Text(13), row.Integer(14), row.Text(19), row.Text(20)))
            throw new FormatException("the message row does not match its crc32c");
        return message;
    }

    private static long Integer(Rows row, int column) => NotNull(row.Integer(column), row, column);

    // The tables allow no NULL there, and damage asks for no permission.
    private static T NotNull<T>(T? value, Rows row, int column) where T : class => value ?? throw new FormatException($"{row.Name(column)} can't be read");

    private static T NotNull<T>(T? value, Rows row, int column) where T : struct => value ?? throw new FormatException($"{row.Name(column)} can't be read");
}
