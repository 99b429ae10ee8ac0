using System.Globalization;
using Microsoft.Data.Sqlite;
using Relay.Core.Queue;

namespace Relay.Queue.Storage;

/// <summary>Reads the whole database: what SQLite says of its pages, and then whether the rows make messages.</summary>
internal static class IntegrityCheck
{
    /// <summary>Of a kind; who has more of them does not read them.</summary>
    private const int MaxFindings = 100;

    /// <summary>A row for each message that is not as it must be.</summary>
    private static readonly (string Sql, string Finding)[] Questions =
    [
        ("SELECT DISTINCT message_id FROM recipient r WHERE NOT EXISTS (SELECT 1 FROM message WHERE id = r.message_id)", "it has recipients, and no message row"),
        ("SELECT id FROM message m WHERE NOT EXISTS (SELECT 1 FROM recipient WHERE message_id = m.id)", "it has no recipient"),
        ("SELECT id FROM message m WHERE size <> (SELECT coalesce(sum(length(content)), 0) FROM chunk WHERE message_id = m.id)", "its content is not as long as it was"),
        ("SELECT message_id FROM chunk c WHERE EXISTS (SELECT 1 FROM message WHERE id = c.message_id) GROUP BY message_id HAVING max(number) + 1 <> count(*)", "a piece of its content is missing"),
        (
            """
            SELECT DISTINCT message_id FROM chunk c
            WHERE NOT EXISTS (SELECT 1 FROM message WHERE id = c.message_id)
                AND NOT EXISTS (SELECT 1 FROM recipient WHERE message_id = c.message_id)
                AND NOT EXISTS (SELECT 1 FROM draft WHERE message_id = c.message_id)
            """,
            "there is content of it, and nothing else"),
    ];

    /// <summary>A sentence for each thing that is wrong; none when all is well.</summary>
    public static IReadOnlyList<string> Run(SqliteConnection connection, CancellationToken cancellationToken)
    {
        var findings = new List<string>();
        Ask(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA integrity_check({MaxFindings})"), row => row.GetString(0) is "ok" ? null : $"SQLite: {row.GetString(0)}", findings);
        foreach (var (sql, finding) in Questions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Ask(connection, sql, row => $"{new QueueId(row.GetInt64(0))}: {finding}.", findings);
        }

        findings.AddRange(Checksums.FindWrong(connection, cancellationToken).Select(finding => $"{finding}."));
        return findings;
    }

    /// <summary>What a damaged page keeps from being read is a finding too.</summary>
    private static void Ask(SqliteConnection connection, string sql, Func<SqliteDataReader, string?> describe, List<string> findings)
    {
        var found = 0L;
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                if (describe(rows) is { } finding && ++found <= MaxFindings)
                    findings.Add(finding);
            }
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode != SQLitePCL.raw.SQLITE_INTERRUPT)
        {
            findings.Add($"SQLite: {exception.Message}");
        }

        if (found > MaxFindings)
            findings.Add(string.Create(CultureInfo.InvariantCulture, $"The same is to be said of {found - MaxFindings} more."));
    }
}
