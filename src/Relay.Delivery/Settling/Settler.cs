using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Queue;
using Relay.Delivery.Lanes;

namespace Relay.Delivery.Settling;

/// <summary>
/// Takes what attempts have come to:
/// <list type="number">
/// <item>judges it: whoever was put off and has had its time has failed;</item>
/// <item>keeps back, for a while, whom there is something to report of, if other jobs of the same lease are still out: one report tells of all;</item>
/// <item>has the rest recorded, and what was kept back when the last job has ended, or the time is up, or Relay stops.</item>
/// </list>
/// What is kept back stays leased: after a crash it is tried again, and nothing is lost.
/// </summary>
internal sealed class Settler(Judge judge, Recorder recorder, TimeProvider time, ILogger<DeliveryService> logger)
{
    /// <summary>How long a report waits for the slower of a message's recipients: longer than most deliveries take, and too short to be missed by who waits for it.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    /// <summary>Recipients that are kept back at a time, a few megabytes; above that each job makes a report of its own. They have left the window: slow neighbours must not fill it.</summary>
    private const int MaxKept = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Round, WaitingRound> _waiting = [];
    private readonly HashSet<Task> _flushing = [];
    private int _kept;
    private bool _isClosed;

    public async Task SettleAsync(DeliveryJob job, IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var verdicts = job.Recipients.Select((recipient, i) => judge.Decide(job.Message, recipient, outcomes[i], now)).ToArray();
        await recorder.RecordAsync(job.Message, EndJob(job, verdicts, cancellationToken), cancellationToken);
    }

    /// <summary>The job must not be given back to the queue without a word, even if nobody was asked.</summary>
    public bool MustJudge(DeliveryJob job) => job.Recipients.Any(recipient => judge.IsOverdue(job.Message, recipient, time.GetUtcNow()));

    /// <summary>The job was given back to the queue without an attempt: the others need not wait for it.</summary>
    public Task SkipAsync(DeliveryJob job, CancellationToken cancellationToken) =>
        recorder.RecordAsync(job.Message, EndJob(job, [], cancellationToken), cancellationToken);

    /// <summary>Records what is kept back, and keeps nothing back from now on.</summary>
    public async Task CloseAsync()
    {
        Task flushing;
        lock (_gate)
        {
            _isClosed = true;
            foreach (var round in _waiting.Keys.ToArray())
                Flush(round);
            flushing = Task.WhenAll(_flushing);
        }

        await flushing;
    }

    private Batch EndJob(DeliveryJob job, Verdict[] verdicts, CancellationToken abort)
    {
        lock (_gate)
        {
            var round = job.Round;
            if (round.EndJob() || _isClosed || _kept + verdicts.Length > MaxKept)
                return Take(round, verdicts);

            var before = round.Kept;
            var batch = round.Keep(verdicts);
            _kept += round.Kept - before;
            if (before == 0 && round.Kept > 0)
                _waiting[round] = new WaitingRound(job.Message, time.CreateTimer(_ => OnTime(round), null, MaxWait, Timeout.InfiniteTimeSpan), abort);
            return batch;
        }
    }

    private Batch Take(Round round, Verdict[] verdicts)
    {
        _kept -= round.Kept;
        if (_waiting.Remove(round, out var waiting))
            waiting.Timer.Dispose();
        return round.Take(verdicts);
    }

    private void OnTime(Round round)
    {
        lock (_gate)
            Flush(round);
    }

    private void Flush(Round round)
    {
        if (!_waiting.TryGetValue(round, out var waiting))
            return;

        var batch = Take(round, []);
        var flush = Task.Run(() => RecordAsync(waiting, batch), CancellationToken.None);
        _flushing.Add(flush);
        flush.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Forget(Task flush)
    {
        lock (_gate)
            _flushing.Remove(flush);
    }

    private async Task RecordAsync(WaitingRound waiting, Batch batch)
    {
        try
        {
            await recorder.RecordAsync(waiting.Message, batch, waiting.Abort);
        }
        catch (OperationCanceledException) when (waiting.Abort.IsCancellationRequested)
        {
            // Not settled: the next start makes it due again.
        }
        catch (Exception exception)
        {
            // A bug, as in a lane: the lease stays, and the next start makes it due.
            DeliveryLog.SettlingEnded(logger, waiting.Message.Id, exception);
        }
    }

    private sealed record WaitingRound(LeasedMessage Message, ITimer Timer, CancellationToken Abort);
}
