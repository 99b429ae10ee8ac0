using Microsoft.Data.Sqlite;

namespace Relay.Queue.Storage;

/// <summary>What stood in the row of a recipient that was settled, read by nobody's grammar: a damaged row is settled too.</summary>
internal sealed record SettledRow(string ForwardPath, long Attempts, string? Notify)
{
    public const string Columns = "forward_path, attempts, notify";

    public static SettledRow Of(SqliteDataReader row) => new(row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2));
}
