using SQLitePCL;

namespace Relay.Queue.Storage;

/// <summary>What a statement reads, a row at a time. To be disposed of before the statement runs again.</summary>
internal readonly struct Rows(Statement statement, sqlite3_stmt handle) : IDisposable
{
    public bool Read() => statement.Step();

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long? Integer(int column) => IsNull(column) ? null : raw.sqlite3_column_int64(handle, column);

    public string? Text(int column) => IsNull(column) ? null : raw.sqlite3_column_text(handle, column).utf8_to_string();

    public byte[]? Octets(int column) => IsNull(column) ? null : raw.sqlite3_column_blob(handle, column).ToArray();

    /// <exception cref="InvalidOperationException">It is NULL, which only damage makes it.</exception>
    public long GetInteger(int column) => Integer(column) ?? throw Null(column);

    /// <inheritdoc cref="GetInteger"/>
    public string GetText(int column) => Text(column) ?? throw Null(column);

    public string Name(int column) => raw.sqlite3_column_name(handle, column).utf8_to_string();

    public void Dispose() => statement.Reset();

    private InvalidOperationException Null(int column) => new($"{Name(column)} is NULL.");
}
