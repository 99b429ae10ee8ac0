using Microsoft.Data.Sqlite;
using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.Control;
using Relay.Queue.Storage;

namespace Relay.Queue;

/// <summary>A queue that nobody runs, as its files have it: an operator may look at it, and change it while its lock is free. Nothing is recovered.</summary>
public static class QueueFiles
{
    /// <summary>To be disposed of when it is a <see cref="IDisposable"/>.</summary>
    /// <exception cref="QueueUnavailableException">There is no queue, or none of this version; with what to do.</exception>
    public static IQueueControl Open(string directory, QueueOptions options, TimeProvider time)
    {
        var file = Path.Combine(directory, SqliteMessageQueue.FileName);
        if (!File.Exists(file))
            throw new QueueUnavailableException($"There is no queue in {directory}, or you may not look there: Relay makes one when it first starts.");

        var health = new QueueHealth(null, time.GetUtcNow());
        var control = new SqliteQueueControl(
            directory,
            SqliteMessageQueue.ConnectionString(file, SqliteOpenMode.ReadOnly),
            () => health,
            () => FileSession.Open(directory, options, time),
            _ => Task.CompletedTask,
            time);
        try
        {
            RefuseOtherVersions(file);
            return control;
        }
        catch
        {
            control.Dispose();
            throw;
        }
    }

    private static void RefuseOtherVersions(string file)
    {
        long version;
        try
        {
            using var connection = new SqliteConnection(SqliteMessageQueue.ConnectionString(file, SqliteOpenMode.ReadOnly));
            connection.Open();
            version = Schema.Scalar(connection, "PRAGMA user_version");
        }
        catch (SqliteException exception)
        {
            throw new QueueUnavailableException($"{file} can't be read: {exception.Message} Only root and the user that Relay runs as may.", exception);
        }

        if (version < Migrations.Version)
            throw new QueueUnavailableException($"{file} was written by an older Relay (format {version}, this one has {Migrations.Version}): start Relay once, which converts it.");
        if (version > Migrations.Version)
            throw new QueueUnavailableException($"{file} was written by a newer Relay (format {version}, this one reads {Migrations.Version}): use the commands of that version.");
    }
}
