namespace Relay.Benchmarks.SideBySide;

/// <summary>How much better than a server Relay is to be, in one run.</summary>
/// <param name="Times">Of a rate: so many times as high. Of a cost: one so-manieth of it.</param>
internal sealed record Target(Cell Cell, Measure Measure, string Against, double Times, double? Stretch = null)
{
    public const string Subject = "Relay";

    private const string Postfix = "Postfix";

    public static IReadOnlyList<Target> All { get; } =
    [
        new(Cell.TwentySessions, Measure.Delivered, Postfix, 6, 10),
        new(Cell.HundredSessions, Measure.Delivered, Postfix, 6, 10),
        new(Cell.TwentySessions, Measure.Processor, Postfix, 10, 15),
        new(Cell.HundredSessions, Measure.Processor, Postfix, 10, 15),
        new(Cell.OneMessageEach, Measure.Delivered, Postfix, 4),
        new(Cell.Latency, Measure.Median, Postfix, 4),
        new(Cell.Latency, Measure.Slowest, Postfix, 4),
        new(Cell.OneSession, Measure.Delivered, Postfix, 2),
        new(Cell.LargeMessages, Measure.Delivered, Postfix, 2.5),
        new(Cell.Login, Measure.Delivered, Postfix, 3),
        new(Cell.HundredSessions, Measure.Memory, Postfix, 2),
        new(Cell.TwentySessions, Measure.Delivered, Servers.ForgetfulRelayServer.ServerName, 0.7, 0.9),
    ];
}
