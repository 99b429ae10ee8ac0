using System.Diagnostics;
using Relay.Benchmarks.Load;
using Relay.Benchmarks.Queue;

namespace Relay.Benchmarks.Scale.Running;

/// <summary>Mail that was submitted by a plan, whose recipients begin with their number from 0, and what came out at the other end.</summary>
/// <param name="Missing">Recipients of accepted messages that have not come.</param>
/// <param name="Repeated">Recipients that came more than once, though nothing crashed.</param>
/// <param name="Waiting">Recipients that were still on their way when the last message was answered.</param>
/// <param name="SlowestDrain">Recipients a second that came in the slowest seconds between the last 250 and the last arrival; null where there were too few seconds.</param>
/// <param name="EndToEnd">From the first connection to the last recipient's arrival.</param>
/// <param name="Processor">Relay's.</param>
internal sealed record Pass(LoadResult Load, int Missing, int Repeated, int Waiting, double? SlowestDrain, TimeSpan EndToEnd, TimeSpan Processor)
{
    private static readonly TimeSpan SlowSpan = TimeSpan.FromSeconds(5);

    /// <summary>All that was sent was accepted and came, once.</summary>
    public bool IsWhole => Load.Count > 0 && Load.Refused + Load.Broken + Missing + Repeated == 0;

    public double PerSecond => Load.Count / EndToEnd.TotalSeconds;

    public static async Task<Pass> RunAsync(RelayUnderTest relay, CountingSink sink, LoadPlan plan)
    {
        sink.Forget();
        var processor = relay.Sample().Processor;
        var started = Stopwatch.GetTimestamp();
        var load = await LoadGenerator.RunAsync(plan, CancellationToken.None);
        var expected = load.Count * plan.RecipientsPerMessage;
        var waiting = Math.Max(0, expected - sink.Recipients);
        var slowest = await DrainAsync(sink, expected);
        return new Pass(
            load, Math.Max(0, expected - sink.Recipients), sink.Repeated, waiting, slowest, Stopwatch.GetElapsedTime(started, sink.LastAt), relay.Sample().Processor - processor);
    }

    public override string ToString() =>
        Load.Count == 0 ? Load.ToString()
            : $"accepted {Load.Accepted.PerSecond,5:0}/s, after p50 {Load.Accepted.Percentile(0.5):0.0} ms, p99 {Load.Accepted.Percentile(0.99):0.0} ms; end to end {PerSecond,5:0}/s, "
                + $"{Processor.TotalMilliseconds / Load.Count:0.00} ms of the processor each{Drained()}{Complaints()}";

    /// <summary>What a queue does that has grown: while it is filled, and when nobody submits any more. Only what took its time says anything.</summary>
    private string Drained()
    {
        var drain = EndToEnd - Load.Accepted.Elapsed;
        return drain < SlowSpan ? ""
            : $"; delivered {(Load.Count - Waiting) / Load.Accepted.Elapsed.TotalSeconds:0}/s meanwhile, and {(Waiting - Missing) / drain.TotalSeconds:0}/s after the last 250"
                + (SlowestDrain is { } slowest ? $" (in its slowest {SlowSpan.TotalSeconds:0} s: {slowest:0}/s)" : "");
    }

    /// <summary>Waits for all; how slow it was when it was slowest.</summary>
    private static async Task<double?> DrainAsync(CountingSink sink, int expected)
    {
        using var arrived = new CancellationTokenSource();
        var watching = WatchAsync(sink, arrived.Token);
        await sink.HasAllAsync(expected);
        await arrived.CancelAsync();
        var seconds = await watching;
        var span = (int)SlowSpan.TotalSeconds;
        return seconds.Count <= span ? null : Enumerable.Range(span, seconds.Count - span).Min(i => (seconds[i] - seconds[i - span]) / (double)span);
    }

    /// <summary>What had come, each second.</summary>
    private static async Task<List<int>> WatchAsync(CountingSink sink, CancellationToken end)
    {
        List<int> seconds = [sink.Recipients];
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), QueueHome.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
                seconds.Add(sink.Recipients);
        }
        catch (OperationCanceledException)
        {
            // All is there.
        }

        return seconds;
    }

    private string Complaints() => IsWhole ? "" : $"; {Load.Refused} refused, {Load.Broken} connections broken, {Missing} recipients missing, {Repeated} repeated: {Load.Complaint}";
}
