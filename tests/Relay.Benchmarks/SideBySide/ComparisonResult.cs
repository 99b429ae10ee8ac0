using Relay.Benchmarks.SideBySide.Servers;

namespace Relay.Benchmarks.SideBySide;

/// <summary>All that was measured.</summary>
/// <param name="Absent">Servers that could not be started, and why.</param>
internal sealed record ComparisonResult(
    IReadOnlyList<ServerUnderTest> Servers, IReadOnlyList<Result> Results, IReadOnlyDictionary<ServerUnderTest, SyncCount> Syncs, IReadOnlyDictionary<ServerUnderTest, string> Absent)
{
    public IEnumerable<Cell> Cells => Results.Select(result => result.Cell).Distinct();

    public IEnumerable<double> Values(string server, Cell cell, Measure measure) =>
        from result in Of(server, cell)
        where measure.Value(result.Measurement) is not null
        select measure.Value(result.Measurement)!.Value;

    /// <summary>How many times as good as the other Relay was, in the median of the rounds; null where one of them was not measured.</summary>
    public double? Times(string other, Cell cell, Measure measure) => Median(
        from mine in Of(Target.Subject, cell)
        join theirs in Of(other, cell) on mine.Round equals theirs.Round
        let times = measure.Times(mine.Measurement, theirs.Measurement)
        where times is not null
        select times.Value);

    public static double? Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private IEnumerable<Result> Of(string server, Cell cell) => Results.Where(result => result.Server.Name == server && result.Cell == cell);
}
