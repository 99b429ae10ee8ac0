using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Relay.Queue.Storage.Damage;

/// <summary>Looks whether the database is sound, as far as the time of a start allows, and changes nothing.</summary>
internal static class StartCheck
{
    /// <summary>A file that is read whole in a second or two.</summary>
    private const long SmallOctets = 256L * 1024 * 1024;

    /// <summary>A file that is read whole in next to no time: checked even after a clean end, for disks forget in between, too.</summary>
    private const long TinyOctets = 16L * 1024 * 1024;

    /// <summary>Each is one thing that is wrong; what else is hardly matters.</summary>
    private const int MaxFindings = 5;

    /// <summary>
    /// What begins each file of ours and never changes: SQLite's magic, the page size, the formats that a write-ahead log wants, no reserved octets,
    /// and three constants (https://www.sqlite.org/fileformat.html#the_database_header).
    /// </summary>
    private static readonly byte[] Header = [.. "SQLite format 3\0"u8, 0x10, 0x00, 2, 2, 0, 64, 32, 32];

    private const string Sums = "SELECT count(*), sum(next_attempt_at % 1000003), sum(message_id % 1000003), sum(number) FROM recipient";

    // With the plus signs SQLite does not see that the index would do for the second, too.
    private const string DueIndex = $"""
        SELECT CASE WHEN ({Sums} INDEXED BY recipient_due WHERE leased = 0 AND held = 0) IS ({Sums} WHERE +leased = 0 AND +held = 0)
            THEN 'ok' ELSE 'the index of what is due does not match its table' END
        """;

    /// <summary>Null when nothing is wrong.</summary>
    /// <exception cref="SqliteException">It can't be opened at all.</exception>
    public static string? Run(string database, LastRun lastRun, long smallOctets = SmallOctets)
    {
        if (!HasHeader(database))
            return "its header is not one that SQLite writes";

        var octets = new FileInfo(database).Length + (File.Exists($"{database}-wal") ? new FileInfo($"{database}-wal").Length : 0);
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        // Whatever is wrong is to be found as it was: what closes the file must not carry the log over into it.
        raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
        if (TableCheck.Run(connection) is { } wrong)
            return wrong;

        var isCurrent = Schema.Scalar(connection, "PRAGMA user_version") == Migrations.Version;
        foreach (var check in Checks(lastRun, octets, smallOctets, isCurrent))
        {
            using var command = connection.CreateCommand();
            command.CommandText = check;
            if (command.ExecuteScalar() is string finding and not "ok")
                return finding.ReplaceLineEndings(" ");
        }

        return null;
    }

    private static string[] Checks(LastRun lastRun, long octets, long smallOctets, bool isCurrent) => lastRun switch
    {
        LastRun.Clean when octets > TinyOctets => [],
        LastRun.Damaged => [$"PRAGMA integrity_check({MaxFindings})"],
        _ when octets <= smallOctets => [$"PRAGMA integrity_check({MaxFindings})"],
        // Content is most of a large queue. What is wrong there is found when it is read, and then the next start looks at all of it.
        // Whether the index agrees with its table, SQLite finds out entry by entry; sums tell as much, and ten times as fast.
        _ => ["PRAGMA quick_check('message')", "PRAGMA quick_check('recipient')", .. isCurrent ? (string[])[DueIndex] : []],
    };

    private static bool HasHeader(string database)
    {
        using var file = new FileStream(database, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var header = new byte[Header.Length];
        return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && header.AsSpan().SequenceEqual(Header);
    }
}
