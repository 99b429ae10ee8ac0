using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Relay.Queue.Storage.Damage;

/// <summary>
/// Whether the tables are those of the version that the header gives. A bit that flips in either of the two would have us migrate what is current,
/// refuse what is ours, or ask for a column that is not there, and SQLite sees nothing wrong in it.
/// </summary>
internal static class TableCheck
{
    private const string Columns = """
        SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c.pk
        FROM sqlite_schema t, pragma_table_info(t.name) c
        WHERE t.type = 'table'
        """;

    /// <summary>Null when all is as it should be, or when a later version may know better.</summary>
    public static string? Run(SqliteConnection connection)
    {
        var version = Schema.Scalar(connection, "PRAGMA user_version");
        var found = Read(connection);
        if (version > Migrations.Version)
            return null;
        if (version < 0)
            return Mismatch(version);

        var current = Of(Migrations.Version);
        var wanted = Of(version);
        current.ExceptWith(wanted);
        return wanted.IsSubsetOf(found) && !current.Overlaps(found) ? null : Mismatch(version);
    }

    private static string Mismatch(long version) =>
        string.Create(CultureInfo.InvariantCulture, $"it says that it is of format {version}, and its tables are not");

    private static HashSet<string> Of(long version)
    {
        using var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        Schema.Execute(connection, $"{Migrations.UpTo(version)}SELECT 1");
        return Read(connection);
    }

    private static HashSet<string> Read(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Columns;
        using var row = command.ExecuteReader();
        var columns = new HashSet<string>();
        while (row.Read())
            columns.Add(row.GetString(0));
        return columns;
    }
}
