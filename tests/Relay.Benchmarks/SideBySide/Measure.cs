using System.Globalization;

namespace Relay.Benchmarks.SideBySide;

/// <summary>Something that is measured.</summary>
/// <param name="MoreIsBetter">A rate; otherwise a cost.</param>
internal sealed record Measure(string Name, string Format, bool MoreIsBetter, Func<Measurement, double?> Value)
{
    public static readonly Measure Accepted = new("accepted/s", "0", true, one => one.AcceptedPerSecond);
    public static readonly Measure Delivered = new("end to end/s", "0", true, one => one.DeliveredPerSecond);
    public static readonly Measure Processor = new("CPU ms/message", "0.00", false, one => one.Processor);
    public static readonly Measure Memory = new("peak MB", "0", false, one => one.Memory / 1e6);
    public static readonly Measure Median = new("p50 ms", "0.00", false, one => one.Median);
    public static readonly Measure Slowest = new("p99 ms", "0.00", false, one => one.Slowest);

    public static IReadOnlyList<Measure> All { get; } = [Accepted, Delivered, Processor, Memory, Median, Slowest];

    public string Show(double? value) => value is { } number ? number.ToString(Format, CultureInfo.InvariantCulture) : "–";

    /// <summary>How many times as good as the other the first is; null where one of them has none.</summary>
    public double? Times(Measurement first, Measurement other) =>
        Value(first) is { } mine and > 0 && Value(other) is { } theirs and > 0 ? MoreIsBetter ? mine / theirs : theirs / mine : null;

    /// <summary>That as a ratio: <c>6.1 : 1</c> of a rate, <c>1 : 10.2</c> of a cost.</summary>
    public string ShowRatio(double? times) => times is not { } number ? "–" :
        MoreIsBetter ? string.Create(CultureInfo.InvariantCulture, $"{number:0.0#} : 1") : string.Create(CultureInfo.InvariantCulture, $"1 : {number:0.0#}");
}
