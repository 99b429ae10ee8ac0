using System.Globalization;
using Microsoft.Data.Sqlite;
using Relay.Core.Queue;
using Relay.Queue.Storage;
using Relay.Queue.Tests.Contract;

namespace Relay.Queue.Tests.Storage;

/// <summary>A queue as the first version left it, killed in the middle of its work. The tables are its own words, never ours of today.</summary>
internal static class VersionOneFile
{
    public const string Content = "Subject: from before\r\n\r\ntext\r\n";

    private const string Tables = """
        CREATE TABLE message (
            id           INTEGER PRIMARY KEY AUTOINCREMENT,
            reverse_path TEXT    NOT NULL,
            accepted_at  INTEGER NOT NULL,
            size         INTEGER NOT NULL,
            eight_bit    INTEGER NOT NULL,
            account      TEXT
        ) STRICT;

        CREATE TABLE chunk (
            message_id INTEGER NOT NULL,
            number     INTEGER NOT NULL,
            content    BLOB    NOT NULL,
            PRIMARY KEY (message_id, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE recipient (
            message_id      INTEGER NOT NULL,
            number          INTEGER NOT NULL,
            forward_path    TEXT    NOT NULL,
            next_attempt_at INTEGER NOT NULL,
            leased          INTEGER NOT NULL DEFAULT 0,
            attempts        INTEGER NOT NULL DEFAULT 0,
            interruptions   INTEGER NOT NULL DEFAULT 0,
            last_outcome    TEXT,
            PRIMARY KEY (message_id, number)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX recipient_due ON recipient (next_attempt_at, message_id) WHERE leased = 0;
        """;

    public static readonly TimeSpan Deferral = TimeSpan.FromMinutes(20);

    /// <summary>Three recipients: under way, deferred, and waiting for its first attempt.</summary>
    public static QueueId FromSender { get; } = new(Id(0));

    /// <summary>From the empty reverse-path, to one recipient, in two pieces.</summary>
    public static QueueId Bounce { get; } = new(Id(1));

    /// <summary>The newest that there was, and settled.</summary>
    public static QueueId Gone { get; } = new(Id(3));

    public static void Write(string file)
    {
        var now = QueueFixture.Start.ToUnixTimeMilliseconds();
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Schema.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"""
            PRAGMA journal_mode = WAL;
            BEGIN; {Tables} PRAGMA application_id = 0x52656C79; PRAGMA user_version = 1; COMMIT;
            INSERT INTO message VALUES ({FromSender.Value}, 'sender@example.org', {now}, {Content.Length}, 0, 'sender');
            INSERT INTO chunk VALUES ({FromSender.Value}, 0, CAST('{Content}' AS BLOB));
            INSERT INTO recipient VALUES ({FromSender.Value}, 0, 'leased@example.net', {now}, 1, 1, 0, NULL);
            INSERT INTO recipient VALUES ({FromSender.Value}, 1, '"de ferred"@example.net', {now + (long)Deferral.TotalMilliseconds}, 0, 2, 0, 'Deferred');
            INSERT INTO recipient VALUES ({FromSender.Value}, 2, 'waiting@example.net', {now}, 0, 0, 0, NULL);
            INSERT INTO message VALUES ({Bounce.Value}, '', {now}, 6, 1, NULL);
            INSERT INTO chunk VALUES ({Bounce.Value}, 0, x'C3BC0D');
            INSERT INTO chunk VALUES ({Bounce.Value}, 1, x'0A0D0A');
            INSERT INTO recipient VALUES ({Bounce.Value}, 0, 'sender@example.org', {now}, 1, 3, 1, NULL);
            INSERT INTO chunk VALUES ({Id(2)}, 0, x'00'); -- never accepted
            INSERT INTO message VALUES ({Gone.Value}, '', {now}, 0, 0, NULL);
            DELETE FROM message WHERE id = {Gone.Value};
            """));
    }

    private static long Id(int place) => (QueueFixture.Start.ToUnixTimeMilliseconds() << 20) + place;
}
