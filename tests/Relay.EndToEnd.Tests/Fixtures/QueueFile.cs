using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>The queue's database as an administrator sees it with sqlite3.</summary>
internal sealed class QueueFile(string dataDirectory)
{
    /// <summary>Forward-paths of all that is neither delivered nor bounced; while Relay runs, too.</summary>
    public IReadOnlyList<string> Recipients() => Texts("SELECT forward_path FROM recipient");

    /// <summary>Who of them is to get a message whose content is all there.</summary>
    public IReadOnlyList<string> ForwardPaths() => Texts("""
        SELECT r.forward_path FROM recipient r JOIN message m ON m.id = r.message_id
        WHERE m.size = (SELECT sum(length(content)) FROM chunk WHERE message_id = m.id)
        """);

    /// <summary>How many are due now, or under way.</summary>
    public long Due() => Scalar(string.Create(CultureInfo.InvariantCulture,
        $"SELECT count(*) FROM recipient WHERE leased <> 0 OR next_attempt_at <= {DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}"), SqliteOpenMode.ReadOnly) as long? ?? 0;

    /// <summary>What was interrupted again and again waits for minutes. For a Relay that is stopped.</summary>
    public void MakeAllDue() => Scalar("UPDATE recipient SET next_attempt_at = 0, interruptions = 0", SqliteOpenMode.ReadWrite);

    /// <summary>SQLite finds nothing wrong with it. For a Relay that is stopped.</summary>
    public void ShouldBeSound() => Scalar("PRAGMA integrity_check", SqliteOpenMode.ReadWrite).ShouldBe("ok");

    private List<string> Texts(string sql)
    {
        using var connection = Open(SqliteOpenMode.ReadOnly);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var texts = new List<string>();
        while (rows.Read())
            texts.Add(rows.GetString(0));
        return texts;
    }

    private object? Scalar(string sql, SqliteOpenMode mode)
    {
        using var connection = Open(mode);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(dataDirectory, "queue", "queue.db"), Mode = mode, Pooling = false,
        }.ToString());
        connection.Open();
        return connection;
    }
}
