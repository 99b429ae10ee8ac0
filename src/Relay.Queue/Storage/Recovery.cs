using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Relay.Queue.Storage;

/// <summary>What the start does to a queue whose last run may have ended anywhere.</summary>
internal sealed record Recovery(long Messages, long Interrupted, long SweptChunks, long LastId, TimeSpan SetBack)
{
    // Content that has recipients was accepted, whatever has become of its message row.
    private const string SweepNeverAccepted = """
        DELETE FROM chunk
        WHERE message_id IN (SELECT message_id FROM draft)
            AND NOT EXISTS (SELECT 1 FROM message WHERE id = chunk.message_id)
            AND NOT EXISTS (SELECT 1 FROM recipient WHERE message_id = chunk.message_id)
        """;

    public static Recovery Run(SqliteConnection connection, DateTimeOffset now)
    {
        Schema.Execute(connection, "BEGIN IMMEDIATE");
        var setBack = SetBackSince(connection, now);
        Schema.Execute(connection, "UPDATE recipient SET leased = 0 WHERE leased = 2"); // somebody may have mended it; if not, the next lease says so again
        var recovery = new Recovery(
            Messages: Schema.Scalar(connection, "SELECT count(*) FROM message"),
            Interrupted: Schema.Execute(connection, MakeDueAgain(now)),
            SweptChunks: Schema.Execute(connection, SweepNeverAccepted),
            LastId: Schema.Scalar(connection, "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'message'"),
            SetBack: setBack);
        Schema.Execute(connection, "DELETE FROM draft");
        Schema.Execute(connection, "COMMIT");
        return recovery;
    }

    public void Report(ILogger logger, string directory)
    {
        QueueLog.Opened(logger, directory, Messages, Interrupted);
        if (SetBack > TimeSpan.Zero)
            QueueLog.ClockSetBack(logger, SetBack);
        if (SweptChunks > 0)
            QueueLog.Swept(logger, SweptChunks);
    }

    /// <summary>By how much the clock stands behind what it last said in the last run; what waits is due so much earlier.</summary>
    private static TimeSpan SetBackSince(SqliteConnection connection, DateTimeOffset now)
    {
        var step = Stored.TimeToCome(Schema.Scalar(connection, "SELECT at FROM heartbeat")) - now;
        if (step <= WallClock.Tolerance)
            return TimeSpan.Zero;

        using var bringForward = new Statement(connection, WallClock.BringForward, "$step");
        bringForward.Execute((long)step.TotalMilliseconds);
        using var beat = new Statement(connection, "UPDATE heartbeat SET at = $now", "$now");
        beat.Execute(now.ToUnixTimeMilliseconds());
        return step;
    }

    /// <summary>
    /// Due at once after the first interruption, a minute later for each further one in a row, up to an hour: a message that
    /// brings the process down must not do so in a tight loop. What is held stays held, even if the clock has been set back meanwhile (RFC 4865).
    /// </summary>
    private static string MakeDueAgain(DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture,
        $"""
        UPDATE recipient
        SET leased = 0, interruptions = interruptions + 1, next_attempt_at = max(
            {now.ToUnixTimeMilliseconds()} + min(interruptions, 60) * 60000,
            coalesce((SELECT hold_until FROM message WHERE id = recipient.message_id), 0))
        WHERE leased = 1
        """);
}
