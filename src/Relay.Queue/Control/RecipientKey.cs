using Microsoft.Data.Sqlite;
using Relay.Core.Queue;

namespace Relay.Queue.Control;

/// <summary>A recipient that an action means.</summary>
/// <param name="Octets">Content of its message.</param>
internal readonly record struct RecipientKey(QueueId Id, long Number, string ForwardPath, long Octets)
{
    public static List<RecipientKey> Collect(SqliteDataReader rows)
    {
        var keys = new List<RecipientKey>();
        while (rows.Read())
            keys.Add(new RecipientKey(new QueueId(rows.GetInt64(0)), rows.GetInt64(1), rows.GetString(2), rows.GetInt64(3)));
        return keys;
    }
}
