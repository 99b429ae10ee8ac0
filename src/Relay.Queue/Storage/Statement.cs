using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Relay.Queue.Storage;

/// <summary>
/// A statement that is compiled once, when it is first run, and then run many times, its parameters set by position. It is SQLite's own and no command of the library, which would
/// look for each parameter by its name and make an object of each value: for the few microseconds that a row takes, that is most of the price.
/// Failures are the library's (<see cref="SqliteException"/>).
/// </summary>
/// <param name="parameters">By name, in the order in which their values are given; empty when the SQL has them in that order.</param>
internal sealed class Statement(SqliteConnection connection, string sql, params string[] parameters) : IDisposable
{
    /// <summary>Octets of text that find room on the stack on their way to SQLite.</summary>
    private const int StackOctets = 512;

    private const int MillisecondsOfSecond = 1000;

    private readonly int[] _places = new int[parameters.Length];
    private sqlite3? _database;
    private sqlite3_stmt? _handle;

    /// <summary>Returns the rows that it changed.</summary>
    public int Execute(params ReadOnlySpan<SqlValue> values)
    {
        using var rows = Read(values);
        return Finish(rows);
    }

    /// <summary>As above, with one value more.</summary>
    public int Execute(ReadOnlySpan<SqlValue> values, SqlValue last)
    {
        var handle = Prepare();
        Bind(handle, values);
        Bind(handle, values.Length, last);
        using var rows = new Rows(this, handle);
        return Finish(rows);
    }

    /// <summary>Null for SQL's NULL and for no row.</summary>
    public long? Scalar(params ReadOnlySpan<SqlValue> values)
    {
        using var rows = Read(values);
        return rows.Read() ? rows.Integer(0) : null;
    }

    /// <summary>It runs as the rows are read, and one that also changes something is to be read to its end.</summary>
    public Rows Read(params ReadOnlySpan<SqlValue> values)
    {
        var handle = Prepare();
        Bind(handle, values);
        return new Rows(this, handle);
    }

    public void Dispose() => _handle?.Dispose();

    internal bool Step()
    {
        var result = raw.sqlite3_step(_handle);
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            Check(result);
        return result == raw.SQLITE_ROW;
    }

    /// <summary>Repeats what the last step returned, which has been heard.</summary>
    internal void Reset() => raw.sqlite3_reset(_handle);

    private int Finish(Rows rows)
    {
        while (rows.Read())
        {
        }

        return raw.sqlite3_changes(_database);
    }

    private sqlite3_stmt Prepare()
    {
        if (_handle is not null)
            return _handle;

        _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
        // The library's commands wait so long for who has locked the file, one after the other; SQLite can do it by itself.
        Check(raw.sqlite3_busy_timeout(_database, connection.DefaultTimeout * MillisecondsOfSecond));
        for (var i = 0; i < parameters.Length; i++)
            _places[i] = raw.sqlite3_bind_parameter_index(handle, parameters[i]); // 0 when the SQL does not ask for it
        return _handle = handle;
    }

    private void Bind(sqlite3_stmt handle, ReadOnlySpan<SqlValue> values)
    {
        for (var i = 0; i < values.Length; i++)
            Bind(handle, i, values[i]);
    }

    private void Bind(sqlite3_stmt handle, int index, in SqlValue value)
    {
        var place = _places.Length == 0 ? index + 1 : _places[index];
        if (place == 0)
            return;

        Check(value.Kind switch
        {
            SqlKind.Integer => raw.sqlite3_bind_int64(handle, place, value.Bits),
            SqlKind.Text => BindText(handle, place, value.Text!),
            SqlKind.Blob when value.Octets.IsEmpty => raw.sqlite3_bind_zeroblob(handle, place, 0), // no address is NULL to it
            SqlKind.Blob => raw.sqlite3_bind_blob(handle, place, value.Octets.Span),
            SqlKind.Real => raw.sqlite3_bind_double(handle, place, BitConverter.Int64BitsToDouble(value.Bits)),
            _ => raw.sqlite3_bind_null(handle, place),
        });
    }

    /// <summary>Returns what SQLite does.</summary>
    internal static int BindText(sqlite3_stmt handle, int place, string text)
    {
        if (text.Length == 0 || Encoding.UTF8.GetMaxByteCount(text.Length) > StackOctets)
            return raw.sqlite3_bind_text(handle, place, text);

        Span<byte> octets = stackalloc byte[StackOctets];
        return raw.sqlite3_bind_text(handle, place, octets[..Encoding.UTF8.GetBytes(text, octets)]);
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
