using Microsoft.Data.Sqlite;
using Relay.Core.Operation;
using Relay.Queue.Storage;
using SQLitePCL;

namespace Relay.Queue.History;

/// <summary>
/// The statement that writes an event, bound by hand: most columns of most events are NULL, and what a command of the library does for each parameter and
/// each run would be more than half of the cost of keeping a history.
/// </summary>
internal sealed class HistoryInsert : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public HistoryInsert(SqliteConnection connection)
    {
        _database = connection.Handle!; // it is open
        Check(raw.sqlite3_prepare_v3(_database, HistoryTable.Insert, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public void Execute(HistoryEvent happened)
    {
        Check(raw.sqlite3_clear_bindings(_statement));
        HistoryTable.Bind(happened, this);
        var result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement); // repeats what the step returned
        if (result != raw.SQLITE_DONE)
            Check(result);
    }

    /// <param name="column">Its place in <see cref="HistoryTable.Columns"/>, from 0.</param>
    public void Bind(int column, string? text)
    {
        if (text is not null)
            Check(Statement.BindText(_statement, column + 1, text));
    }

    /// <param name="column">Its place in <see cref="HistoryTable.Columns"/>, from 0.</param>
    public void Bind(int column, long? number)
    {
        if (number is { } value)
            Check(raw.sqlite3_bind_int64(_statement, column + 1, value));
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
