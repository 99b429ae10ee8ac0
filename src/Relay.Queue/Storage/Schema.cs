using System.Globalization;
using Microsoft.Data.Sqlite;
using Relay.Core.Queue;

namespace Relay.Queue.Storage;

/// <summary>The tables, and how an older file becomes a current one. Times are milliseconds since 1970 UTC.</summary>
internal static class Schema
{
    /// <summary>"Rely" in the header of the file (SQLite's application_id), so that file(1) and we know it for ours.</summary>
    private const int ApplicationId = 0x52656C79;

    private const int Version = 1;

    // Content stands in its own table, and in pieces, so that it can be stored before the message is accepted; a message row is what makes it exist.
    // A recipient row lives until the recipient's outcome is final. The partial index holds what may be leased, in the order in which it is due.
    // AUTOINCREMENT makes SQLite remember the largest id that there ever was; the ids themselves are ours.
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

    public static void Prepare(SqliteConnection connection)
    {
        // FULL: a commit returns after its fsync. WAL: one fsync a commit, and readers never wait.
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;");
        if (Text(connection, "PRAGMA journal_mode") is not "wal" and var mode) // SQLite answers another mode, and no error, where it can't be had
            throw new QueueUnavailableException($"SQLite can't keep a write-ahead log here (journal_mode is {mode}): the queue wants a local disk, not a network file system.");

        var version = Scalar(connection, "PRAGMA user_version");
        if (version == Version)
            return;
        if (version > Version)
            throw new QueueUnavailableException($"The queue was written by a newer Relay (format {version}, this one reads {Version}): run that version, or drain the queue with it first.");

        Execute(connection, string.Create(CultureInfo.InvariantCulture,
            $"BEGIN; {Tables} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; COMMIT;"));
    }

    private static string? Text(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }

    internal static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    internal static int Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
