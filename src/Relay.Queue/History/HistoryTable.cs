using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.Storage;

namespace Relay.Queue.History;

/// <summary>The one table of a history file, and how an event stands in it. Times are milliseconds since 1970 UTC, ids those of the queue's database.</summary>
internal static class HistoryTable
{
    public const string Columns =
        "at, queue_id, kind, sender, recipient, recipients, account, client, message_id, size, attempt, next_hop, tls, status, text, retry_at, related";

    // recipients is how many the column recipient has, and NULL for one: a list is not looked up. A column of NULLs costs its index nothing.
    // Each index ends in the id, so that the newest messages are found without a look at the others.
    public const string Create = """
        CREATE TABLE IF NOT EXISTS event (
            at         INTEGER NOT NULL,
            queue_id   INTEGER NOT NULL,
            kind       TEXT    NOT NULL,
            sender     TEXT,
            recipient  TEXT,
            recipients INTEGER,
            account    TEXT,
            client     TEXT,
            message_id TEXT,
            size       INTEGER,
            attempt    INTEGER,
            next_hop   TEXT,
            tls        TEXT,
            status     TEXT,
            text       TEXT,
            retry_at   INTEGER,
            related    INTEGER
        ) STRICT;
        CREATE INDEX IF NOT EXISTS event_queue_id ON event (queue_id);
        CREATE INDEX IF NOT EXISTS event_message_id ON event (message_id, queue_id) WHERE message_id IS NOT NULL;
        CREATE INDEX IF NOT EXISTS event_sender ON event (sender COLLATE NOCASE, queue_id) WHERE sender IS NOT NULL;
        CREATE INDEX IF NOT EXISTS event_recipient ON event (recipient COLLATE NOCASE, queue_id) WHERE recipient IS NOT NULL AND recipients IS NULL;

        """;

    public const string Insert = $"INSERT INTO event ({Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /// <summary>By the value of the kind.</summary>
    private static readonly string[] Kinds = ["accepted", "delivered", "deferred", "failed", "operated", "ended"];

    public static void Bind(HistoryEvent happened, HistoryInsert to)
    {
        to.Bind(0, happened.At.ToUnixTimeMilliseconds());
        to.Bind(1, happened.Id.Value);
        to.Bind(2, Kinds[(int)happened.Kind]);
        to.Bind(3, happened.Sender);
        to.Bind(4, happened.Recipient);
        to.Bind(5, happened.RecipientCount > 1 ? happened.RecipientCount : null);
        to.Bind(6, happened.Account);
        to.Bind(7, happened.Client);
        to.Bind(8, happened.MessageId);
        to.Bind(9, happened.Size);
        to.Bind(10, happened.Attempt);
        to.Bind(11, happened.NextHop);
        to.Bind(12, happened.Tls);
        to.Bind(13, happened.Status);
        to.Bind(14, happened.Text);
        to.Bind(15, happened.RetryAt?.ToUnixTimeMilliseconds());
        to.Bind(16, happened.Related?.Value);
    }

    /// <summary>Null when a row says nothing that we understand, because a newer Relay wrote it or the file is damaged.</summary>
    public static HistoryEvent? Read(Rows row)
    {
        var kind = Array.IndexOf(Kinds, row.GetText(2));
        if (kind < 0)
            return null;

        return new HistoryEvent
        {
            At = Stored.TimeToCome(row.GetInteger(0)),
            Id = new QueueId(row.GetInteger(1)),
            Kind = (HistoryKind)kind,
            Sender = row.Text(3),
            Recipient = row.Text(4),
            RecipientCount = (HistoryKind)kind == HistoryKind.Accepted ? (int)(row.Integer(5) ?? 1) : null,
            Account = row.Text(6),
            Client = row.Text(7),
            MessageId = row.Text(8),
            Size = row.Integer(9),
            Attempt = (int?)row.Integer(10),
            NextHop = row.Text(11),
            Tls = row.Text(12),
            Status = row.Text(13),
            Text = row.Text(14),
            RetryAt = row.Integer(15) is { } retryAt ? Stored.TimeToCome(retryAt) : null,
            Related = row.Integer(16) is { } related ? new QueueId(related) : null,
        };
    }
}
