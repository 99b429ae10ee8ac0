using Microsoft.Data.Sqlite;

namespace Relay.Queue.Storage.Damage;

/// <summary>
/// The columns of a table as it is today. Columns have only ever been added at the end, and so a row of an older version has the first of them; the others
/// get what the table gives them. A later version that does otherwise must see to this.
/// </summary>
internal sealed class TableColumns
{
    private readonly List<(string Name, string Type, bool MayBeNull)> _columns = [];
    private readonly int[] _summed;
    private readonly int _checksum;

    /// <param name="summed">The columns that the checksum is of, in its order.</param>
    public TableColumns(SqliteConnection connection, string table, bool isRowIdTable, string summed)
    {
        Table = table;
        IsRowIdTable = isRowIdTable;
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{table}') ORDER BY cid";
        using var row = command.ExecuteReader();
        while (row.Read())
            _columns.Add((row.GetString(0), row.GetString(1), row.GetInt64(2) == 0 && row.GetInt64(3) == 0));
        _summed = [.. summed.Split(", ").Select(Place)];
        _checksum = Place("crc32c");
    }

    public string Table { get; }

    /// <summary>Its rows have a rowid; the others are in their index alone.</summary>
    public bool IsRowIdTable { get; }

    public int Place(string column) => _columns.FindIndex(known => known.Name == column);

    public string Names(int count) => string.Join(", ", _columns.Take(count).Select(column => column.Name));

    /// <summary>Null when it is a row of this table, and as it was written; else what is wrong with it.</summary>
    public string? Fault(object?[] values)
    {
        if (values.Length > _columns.Count)
            return "it has too many columns";
        for (var i = 0; i < values.Length; i++)
        {
            if (!Fits(values[i], _columns[i].Type, _columns[i].MayBeNull))
                return $"{_columns[i].Name} can't be read";
        }

        if (values.Length <= _checksum || values[_checksum] is not long checksum)
            return null; // of an older version
        return checksum == Checksums.OfRow(SqlValue.Of(_summed.Select(place => values[place]))) ? null : "it does not match its checksum";
    }

    private static bool Fits(object? value, string type, bool mayBeNull) => value switch
    {
        null => mayBeNull,
        long => type == "INTEGER",
        string => type == "TEXT",
        byte[] => type == "BLOB",
        _ => false,
    };
}
