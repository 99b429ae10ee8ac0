using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Relay.Core.Operation;

namespace Relay.Queue.History;

/// <summary>What the start of the queue does about its history.</summary>
internal static class HistoryOpening
{
    /// <summary>For who changes the queue without running it: nothing is asked, and nothing deleted.</summary>
    public static HistoryWriter? Open(string directory, QueueOptions options, TimeProvider time, ILogger logger) =>
        options.HistoryDays == 0 ? null : new HistoryWriter(new HistoryFiles(directory), options.HistoryDays, time, logger);

    /// <param name="lastId">The largest id that the queue's database remembers.</param>
    /// <returns>Null when nothing is to be kept; what there was has been deleted then.</returns>
    public static HistoryWriter? Open(string directory, QueueOptions options, SqliteConnection queue, long lastId, TimeProvider time, ILogger logger)
    {
        var files = new HistoryFiles(directory);
        if (options.HistoryDays == 0)
        {
            files.DeleteBefore(DateOnly.MaxValue, logger);
            return null;
        }

        var unaccounted = new HistoryWitness(directory, queue, lastId, logger).Ask();
        var writer = new HistoryWriter(files, options.HistoryDays, time, logger);
        foreach (var id in unaccounted) // it has been said, and need not be said at each start
            writer.Record(new HistoryEvent { At = time.GetUtcNow(), Id = id, Kind = HistoryKind.Ended, Text = HistoryWitness.Verdict });
        return writer;
    }
}
