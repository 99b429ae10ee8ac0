using System.Globalization;
using Microsoft.Data.Sqlite;
using Relay.Core.Operation;

namespace Relay.Queue.Control;

/// <summary>What is asked for as a condition on a recipient <c>r</c> and its message <c>m</c>, with the values apart: what an operator typed is never SQL.</summary>
internal sealed class FilterSql
{
    /// <summary>A recipient's state as the number of its <see cref="RecipientState"/>. <c>leased</c> stands for three of them.</summary>
    public const string State = "CASE r.leased WHEN 0 THEN iif(r.held = 0, 0, 2) WHEN 1 THEN 1 ELSE 3 END";

    private const string Like = @"LIKE {0} ESCAPE '\'"; // SQLite's LIKE does not look at the case of ASCII letters

    private static readonly Row<QueueFilter>[] Filter =
    [
        new("r.message_id = {0}", filter => One(filter.Id?.Value)),
        new("r.message_id <= {0}", filter => One(filter.UpTo?.Value)),
        new($"m.reverse_path {Like}", filter => AddressPatterns.Of(filter.Sender)),
        new($"r.forward_path {Like}", filter => AddressPatterns.Of(filter.Recipient)),
        new($"m.account {Like}", filter => One(filter.Account is { } account ? LikePattern.Exactly(account) : null)),
        new("m.accepted_at < {0}", filter => One(filter.Before?.ToUnixTimeMilliseconds())),
        new("m.accepted_at >= {0}", filter => One(filter.Since?.ToUnixTimeMilliseconds())),
        new($"r.last_outcome {Like}", filter => One(filter.Reason is { } reason ? LikePattern.Within(reason) : null)),
        new($"({State}) = {{0}}", filter => One((long?)filter.State)),
    ];

    private static readonly Row<HistoryQuery>[] History =
    [
        new("r.message_id = {0}", query => One(query.Id?.Value)),
        new("m.message_id = {0}", query => One(query.MessageId is { } id ? InBrackets(id) : null)),
        new($"m.reverse_path {Like}", query => AddressPatterns.Of(query.Address)),
        new($"r.forward_path {Like}", query => AddressPatterns.Of(query.Address)),
    ];

    private readonly List<object> _values = [];

    private FilterSql()
    {
    }

    /// <summary>To stand behind WHERE.</summary>
    public string Where { get; private init; } = "";

    /// <summary>All that is said is true.</summary>
    public static FilterSql Of(QueueFilter filter) => Make(Filter, filter, " AND ", whenNothing: "TRUE");

    /// <summary>Something of what is said is true.</summary>
    public static FilterSql Of(HistoryQuery query) => Make(History, query, " OR ", whenNothing: "FALSE");

    /// <summary>The values that <see cref="Where"/> names.</summary>
    public void Bind(SqliteCommand command)
    {
        for (var i = 0; i < _values.Count; i++)
            command.Parameters.AddWithValue(Name(i), _values[i]);
    }

    private static FilterSql Make<T>(IEnumerable<Row<T>> rows, T asked, string joint, string whenNothing)
    {
        var values = new List<object>();
        var conditions = rows.Select(row => Condition(row, asked, values)).OfType<string>().ToArray();
        var sql = new FilterSql { Where = conditions.Length == 0 ? whenNothing : string.Join(joint, conditions) };
        sql._values.AddRange(values);
        return sql;
    }

    private static string? Condition<T>(Row<T> row, T asked, List<object> values)
    {
        var first = values.Count;
        values.AddRange(row.Values(asked));
        var alternatives = Enumerable.Range(first, values.Count - first).Select(i => string.Format(CultureInfo.InvariantCulture, row.Condition, Name(i))).ToArray();
        return alternatives.Length == 0 ? null : $"({string.Join(" OR ", alternatives)})";
    }

    private static IEnumerable<object> One(object? value) => value is null ? [] : [value];

    /// <summary>As the tables have it.</summary>
    private static string InBrackets(string messageId) => messageId.StartsWith('<') ? messageId : $"<{messageId}>";

    private static string Name(int place) => string.Create(CultureInfo.InvariantCulture, $"$f{place}");

    /// <summary>Something that may be asked.</summary>
    /// <param name="Condition">In which {0} is a value.</param>
    /// <param name="Values">Of which one has to fit; none when it is not asked.</param>
    private sealed record Row<T>(string Condition, Func<T, IEnumerable<object>> Values);
}
