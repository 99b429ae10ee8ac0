using Microsoft.Data.Sqlite;
using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.Storage;

namespace Relay.Queue.Control;

/// <summary>A part of an action that is done in one transaction. It may be run more than once, and then begins anew.</summary>
/// <param name="isRun">Somebody runs the queue: attempts may be under way.</param>
internal sealed class ChangeSlice(ActionRule rule, QueueFilter filter, IReadOnlyList<RecipientKey> keys, bool isRun, DateTimeOffset now)
{
    private readonly List<RecipientKey> _changed = [];
    private readonly List<QueueId> _ended = [];

    public DateTimeOffset At => now;

    public string Word => rule.Word;

    public IReadOnlyList<RecipientKey> Changed => _changed;

    /// <summary>Messages that have no recipient left.</summary>
    public IReadOnlyList<QueueId> Ended => _ended;

    public long UnderWay { get; private set; }

    public void Run(QueueTables tables)
    {
        _changed.Clear();
        _ended.Clear();
        UnderWay = 0;
        var condition = FilterSql.Of(filter);
        using var look = tables.Connection.CreateCommand();
        look.CommandText = $"""
            SELECT r.leased, r.held, r.given_up FROM recipient r LEFT JOIN message m ON m.id = r.message_id
            WHERE r.message_id = $id AND r.number = $number AND {condition.Where}
            """;
        condition.Bind(look);
        var (id, number) = (look.Parameters.AddWithValue("$id", 0L), look.Parameters.AddWithValue("$number", 0L));
        using var change = new Statement(tables.Connection, rule.Sql, "$id", "$number", "$now", "$run");
        foreach (var key in keys)
        {
            (id.Value, number.Value) = (key.Id.Value, key.Number);
            if (Judge(look) == Verdict.Changed)
            {
                change.Execute(key.Id.Value, key.Number, now.ToUnixTimeMilliseconds(), isRun ? 1 : 0);
                _changed.Add(key);
            }
        }

        foreach (var message in _changed.Select(key => key.Id).Distinct())
        {
            if (tables.RemoveIfDone(message))
                _ended.Add(message);
        }
    }

    /// <summary>As it stands now: since it was found, it may have been settled, or no longer be what was asked for.</summary>
    private Verdict Judge(SqliteCommand look)
    {
        using var row = look.ExecuteReader();
        if (!row.Read())
            return Verdict.Unchanged;

        var verdict = rule.Judge(new Standing(isRun && row.GetInt64(0) == 1, row.GetInt64(1) != 0, row.GetInt64(2) != 0));
        if (verdict == Verdict.UnderWay)
            UnderWay++;
        return verdict;
    }
}
