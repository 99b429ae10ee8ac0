using System.Globalization;
using Microsoft.Data.Sqlite;
using Relay.Core.Queue;

namespace Relay.Queue.Storage;

/// <summary>Makes a new or an older file a current one.</summary>
internal static class Schema
{
    /// <summary>"Rely" in the header of the file (SQLite's application_id), so that file(1) and we know it for ours.</summary>
    private const int ApplicationId = 0x52656C79;

    /// <summary>SQLite's default page.</summary>
    public const int PageOctets = 4096;

    /// <summary>A log that was long once does not stay so.</summary>
    private const int MaxLogOctets = 64 * 1024 * 1024;

    /// <summary>Of pages: those that fresh mail passes through, so that it is not read back. SQLite's own 2 MiB hold hardly more than a batch.</summary>
    private const int CacheKibibytes = 32 * 1024;

    public static void Prepare(SqliteConnection connection)
    {
        // The checkpointer does what SQLite would do in the middle of a commit. Space can be given back without a copy of the file (it matters only before the first table). FULL: a commit returns after its fsync. WAL: one fsync a commit, and readers never wait.
        Execute(connection, string.Create(CultureInfo.InvariantCulture,
            $"PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -{CacheKibibytes}; PRAGMA journal_size_limit = {MaxLogOctets};"));
        if (Text(connection, "PRAGMA journal_mode") is not "wal" and var mode) // SQLite answers another mode, and no error, where it can't be had
            throw new QueueUnavailableException($"SQLite can't keep a write-ahead log here (journal_mode is {mode}): the queue wants a local disk, not a network file system.");

        var version = Scalar(connection, "PRAGMA user_version");
        if (version == Migrations.Version)
            return;
        if (version > Migrations.Version)
            throw new QueueUnavailableException($"The queue was written by a newer Relay (format {version}, this one reads {Migrations.Version}): run that version, or drain the queue with it first.");

        // The version stands in the file's header and is written by the same transaction: whatever ends this, the file is the old one or the new one.
        Execute(connection, string.Create(CultureInfo.InvariantCulture,
            $"BEGIN; {Migrations.From(version)} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Migrations.Version}; COMMIT;"));
    }

    private static string? Text(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }

    internal static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>One statement or several; returns the rows that they changed.</summary>
    internal static int Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var results = command.ExecuteReader();
        // To the end and by hand: ExecuteNonQuery says nothing of what fails behind a statement that has columns, and ALTER TABLE has.
        do
        {
            while (results.Read())
            {
            }
        }
        while (results.NextResult());
        return results.RecordsAffected;
    }
}
