using System.Diagnostics;
using Relay.Benchmarks.Load;
using Relay.Benchmarks.Queue;
using Relay.Benchmarks.SideBySide.Servers;

namespace Relay.Benchmarks.SideBySide;

/// <summary>One load through one server.</summary>
/// <param name="time">How long mail is submitted: as long with each server, however slow.</param>
internal sealed class CellRun(ServerUnderTest server, Cell cell, TimeSpan time)
{
    /// <summary>How many times as long what was accepted may then take to the sink.</summary>
    private const int DrainTimes = 4;

    /// <summary>Nothing more is to come when the sink has everything and nothing has come for so long.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    /// <summary>What a server does behind a message's back (checkpoints, logs, processes that end) belongs to its cost.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromMilliseconds(800);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <exception cref="InvalidOperationException">The client gave up, or nothing was accepted.</exception>
    public async Task<Measurement> RunAsync(CancellationToken cancellationToken)
    {
        var arrivedBefore = server.Sink.Count;
        var processorBefore = server.ProcessorTime;
        await using var memory = new MemoryWatch(server.Processes);
        var started = Stopwatch.GetTimestamp();
        var (accepted, latencies) = await SubmitAsync(cancellationToken);
        var submitted = Stopwatch.GetElapsedTime(started);
        var owed = cell.IsTimed ? accepted : accepted - cell.Sessions;
        var (arrived, drained) = await DrainAsync(arrivedBefore, owed, started, cancellationToken);
        if (arrived >= owed)
            accepted = arrived;
        await Task.Delay(Aftermath, QueueHome.Time, cancellationToken);
        if (accepted == 0 || arrived == 0)
            throw new InvalidOperationException($"{accepted} messages were accepted and {arrived} arrived.");

        var processor = server.ProcessorTime - processorBefore;
        return new Measurement(
            accepted / submitted.TotalSeconds,
            arrived / drained.TotalSeconds,
            server.IsServer ? processor.TotalMilliseconds / arrived : null,
            server.IsServer ? memory.Peak : null,
            latencies?.Percentile(0.5),
            latencies?.Percentile(0.99))
        {
            Missing = accepted - arrived,
        };
    }

    /// <summary>smtp-source counts a message before it has its 250, and so one for each session too many when it is stopped.</summary>
    private async Task<(int Accepted, Latencies? Latencies)> SubmitAsync(CancellationToken cancellationToken)
    {
        if (!cell.IsTimed)
            return (await SmtpSource.RunAsync(server.Door, cell, time, server.Directory, cancellationToken), null);

        var load = await LoadGenerator.RunAsync(cell.Plan(cell.HasLogin ? server.Berth.LoginDoor : server.Door, time), cancellationToken);
        return load is { Count: > 0, Refused: 0, Broken: 0 } ? (load.Count, load.Accepted) : throw new InvalidOperationException(load.ToString());
    }

    /// <returns>How many have come, and when the last did, counted from the start. What a client that was stopped had under way may come too.</returns>
    private async Task<(int Arrived, TimeSpan At)> DrainAsync(int before, int owed, long started, CancellationToken cancellationToken)
    {
        var limit = Stopwatch.GetElapsedTime(started) + (DrainTimes * time);
        using var timer = new PeriodicTimer(Interval, QueueHome.Time);
        var (arrived, at) = (server.Sink.Count - before, Stopwatch.GetElapsedTime(started));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var now = Stopwatch.GetElapsedTime(started);
            var count = server.Sink.Count - before;
            if (count > arrived)
                (arrived, at) = (count, now);
            else if ((arrived >= owed && now - at > Quiet) || now > limit)
                break;
        }

        // What has not come by then counts against it: the time is all that it was given.
        return (arrived, arrived >= owed ? at : limit);
    }
}
