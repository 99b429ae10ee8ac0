using Microsoft.Data.Sqlite;

namespace Relay.Queue.Storage.Damage;

/// <summary>A fresh database that takes over rows as they were. It counts for nothing until it is whole, and is synced once.</summary>
internal sealed class NewQueue : IDisposable
{
    /// <summary>Messages in a transaction: few enough that what undoes one stays in memory.</summary>
    private const int MessagesOfTransaction = 500;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<(string Table, int Columns), Statement> _inserts = [];
    private readonly string _path;
    private int _messages;

    public NewQueue(string path)
    {
        _path = path;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        Schema.Prepare(_connection);
        Schema.Execute(_connection, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; BEGIN");
    }

    public SqliteConnection Connection => _connection;

    /// <summary>Takes a message wholly or, when it returns false, not at all.</summary>
    public bool Add(Func<bool> insert)
    {
        Schema.Execute(_connection, "SAVEPOINT message");
        var isWhole = insert();
        Schema.Execute(_connection, isWhole ? "RELEASE message" : "ROLLBACK TO message; RELEASE message");
        if (isWhole && ++_messages % MessagesOfTransaction == 0)
            Schema.Execute(_connection, "COMMIT; BEGIN");
        return isWhole;
    }

    public void Insert(TableColumns columns, object?[] values)
    {
        if (!_inserts.TryGetValue((columns.Table, values.Length), out var insert))
        {
            string[] parameters = [.. Enumerable.Range(0, values.Length).Select(i => FormattableString.Invariant($"$p{i}"))];
            insert = new Statement(_connection, $"INSERT INTO {columns.Table} ({columns.Names(values.Length)}) VALUES ({string.Join(", ", parameters)})", parameters);
            _inserts.Add((columns.Table, values.Length), insert);
        }

        insert.Execute(SqlValue.Of(values));
    }

    /// <summary>Ids never repeat, not even those of messages that are gone.</summary>
    public void Finish(long lastId)
    {
        Schema.Execute(_connection, FormattableString.Invariant($"""
            DELETE FROM sqlite_sequence WHERE name = 'message';
            INSERT INTO sqlite_sequence (name, seq) VALUES ('message', max({lastId}, (SELECT coalesce(max(id), 0) FROM message)));
            COMMIT;
            PRAGMA journal_mode = WAL;
            """));
        Dispose();
        DurableFiles.SyncFile(_path);
    }

    public void Dispose()
    {
        foreach (var insert in _inserts.Values)
            insert.Dispose();
        _inserts.Clear();
        _connection.Dispose();
    }
}
