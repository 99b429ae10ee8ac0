using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.Storage;

namespace Relay.Queue.History;

/// <summary>
/// Asks the history, after a run that was cut off, for messages that the queue should have and has not. Without it a database that was restored from an
/// old copy, or cut short, would lose them in silence. It is asked too when it knows of newer messages than the queue does.
/// <para>A run that is cut off may settle a message and not come to note it, so not all that it names is lost: certain are the messages that
/// the queue's database would remember if it had ever taken them.</para>
/// </summary>
internal sealed class HistoryWitness(string directory, SqliteConnection queue, long lastId, ILogger logger)
{
    /// <summary>What the history itself says of such a message from then on.</summary>
    internal const string Verdict = "It was neither in the queue nor known to have ended when Relay was started.";

    /// <summary>
    /// Day files that are asked: the one that the last run ended in, and the one before, for a message that was accepted before midnight. Of an old
    /// database, all since its day.
    /// </summary>
    private const int Days = 2;

    /// <summary>Messages that are looked at, the newest: so many take a second.</summary>
    private const int MaxMessages = 100_000;

    /// <summary>Messages that have a line of their own in the log.</summary>
    internal const int MaxLines = 100;

    private readonly HistoryFiles _files = new(directory);
    private readonly HistoryReader _reader = new(directory, logger);

    /// <summary>Says it in the log, and returns the messages. A history that can't be asked keeps no queue from being opened.</summary>
    public IReadOnlyList<QueueId> Ask()
    {
        try
        {
            var wasClean = _files.TakeCleanMark();
            var days = _files.Days();
            var knowsNewer = KnowsNewer(days.Take(Days));
            if (wasClean && !knowsNewer)
                return [];

            var lastDay = HistoryFiles.DayOf(QueueIdGenerator.TimeOf(new QueueId(lastId)));
            var unaccounted = NotQueued(Unended(days.Where((day, place) => place < Days || (knowsNewer && day >= lastDay))));
            Report(unaccounted.Where(id => id.Value > lastId), HistoryLog.Missing, HistoryLog.MoreMissing);
            Report(unaccounted.Where(id => id.Value <= lastId), HistoryLog.InDoubt, HistoryLog.MoreInDoubt);
            return unaccounted;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            HistoryLog.NoWitness(logger, exception.Message);
            return [];
        }
    }

    private bool KnowsNewer(IEnumerable<DateOnly> days) =>
        _reader.Read(days, connection => Schema.Scalar(connection, "SELECT coalesce(max(queue_id), 0) FROM event")).Any(id => id > lastId);

    /// <summary>Accepted on one of these days, and not known to have ended: by name, or because each recipient has had its final outcome.</summary>
    private List<QueueId> Unended(IEnumerable<DateOnly> days)
    {
        var lives = new Dictionary<long, Life>();
        var first = 0L;
        foreach (var day in days)
        {
            var found = _reader.Read([day], connection => Lives(connection, first)).SelectMany(lives => lives).ToArray();
            foreach (var (id, life) in found)
                lives[id] = lives.GetValueOrDefault(id).And(life);
            if (found.Length == MaxMessages)
                first = found[^1].Id; // of what is older, this file may know more
        }

        return [.. lives.Where(life => life.Key >= first && life.Value.IsOpen).Select(life => new QueueId(life.Key)).Order()];
    }

    private static List<(long Id, Life Life)> Lives(SqliteConnection connection, long first)
    {
        var lives = new List<(long, Life)>();
        using var select = new Statement(
            connection,
            """
            SELECT queue_id,
                coalesce(sum(CASE kind WHEN 'accepted' THEN coalesce(recipients, 1) END), 0),
                sum(kind IN ('delivered', 'failed')),
                sum(kind = 'ended')
            FROM event
            WHERE queue_id >= $first
            GROUP BY queue_id
            ORDER BY queue_id DESC
            LIMIT $limit
            """,
            "$first", "$limit");
        using var rows = select.Read(first, MaxMessages);
        while (rows.Read())
            lives.Add((rows.GetInteger(0), new Life(rows.GetInteger(1), rows.GetInteger(2), rows.GetInteger(3) > 0)));
        return lives;
    }

    private List<QueueId> NotQueued(List<QueueId> ids)
    {
        using var select = new Statement(
            queue, "SELECT EXISTS (SELECT 1 FROM message WHERE id = $id) OR EXISTS (SELECT 1 FROM recipient WHERE message_id = $id)", "$id");
        return ids.FindAll(id => select.Scalar(id.Value) == 0);
    }

    private void Report(IEnumerable<QueueId> messages, Action<ILogger, QueueId, string, string, DateTimeOffset> one, Action<ILogger, int> more)
    {
        var all = messages.ToArray();
        foreach (var id in all.Take(MaxLines))
        {
            if (_reader.EventsOf(id) is [{ Kind: HistoryKind.Accepted } accepted, ..])
                one(logger, id, accepted.Sender ?? "", accepted.Recipient ?? "", accepted.At);
        }

        if (all.Length > MaxLines)
            more(logger, all.Length - MaxLines);
    }

    /// <summary>What a file says of a message.</summary>
    /// <param name="Recipients">Of its acceptance; none when that stands elsewhere.</param>
    /// <param name="Final">Recipients who have had their final outcome.</param>
    private readonly record struct Life(long Recipients, long Final, bool HasEnded)
    {
        public bool IsOpen => Recipients > Final && !HasEnded;

        public Life And(Life other) => new(Recipients + other.Recipients, Final + other.Final, HasEnded || other.HasEnded);
    }
}
