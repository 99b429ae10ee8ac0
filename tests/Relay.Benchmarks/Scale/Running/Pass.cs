using System.Diagnostics;
using Relay.Benchmarks.Load;

namespace Relay.Benchmarks.Scale.Running;

/// <summary>Mail that was submitted by a plan, whose recipients begin with their number from 0, and what came out at the other end.</summary>
/// <param name="Missing">Recipients of accepted messages that have not come.</param>
/// <param name="Repeated">Recipients that came more than once, though nothing crashed.</param>
/// <param name="Waiting">Recipients that were still on their way when the last message was answered.</param>
/// <param name="EndToEnd">From the first connection to the last recipient's arrival.</param>
/// <param name="Processor">Relay's.</param>
internal sealed record Pass(LoadResult Load, int Missing, int Repeated, int Waiting, TimeSpan EndToEnd, TimeSpan Processor)
{
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
        await sink.HasAllAsync(expected);
        return new Pass(
            load, Math.Max(0, expected - sink.Recipients), sink.Repeated, waiting, Stopwatch.GetElapsedTime(started, sink.LastAt), relay.Sample().Processor - processor);
    }

    public override string ToString() =>
        Load.Count == 0 ? Load.ToString()
            : $"accepted {Load.Accepted.PerSecond,5:0}/s, after p50 {Load.Accepted.Percentile(0.5):0.0} ms, p99 {Load.Accepted.Percentile(0.99):0.0} ms; end to end {PerSecond,5:0}/s, "
                + $"{Processor.TotalMilliseconds / Load.Count:0.00} ms of the processor each{Drained()}{Complaints()}";

    /// <summary>How fast the queue is emptied when nobody submits; only what took its time says anything.</summary>
    private string Drained() => EndToEnd - Load.Accepted.Elapsed is { TotalSeconds: > 1 } drain ? $"; {Waiting} of them after the last 250, at {(Waiting - Missing) / drain.TotalSeconds:0}/s" : "";

    private string Complaints() => IsWhole ? "" : $"; {Load.Refused} refused, {Load.Broken} connections broken, {Missing} recipients missing, {Repeated} repeated: {Load.Complaint}";
}
