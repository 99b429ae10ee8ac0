using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Queue;
using Relay.Delivery.Lanes;
using Relay.Delivery.Limits;
using Relay.Delivery.Routing;
using Relay.Delivery.Settling;

namespace Relay.Delivery;

/// <summary>
/// Leases what is due, hands it to the lanes, and gives back what they have no room for, from when the whole host has started: a start that fails, because a port is taken, has not touched
/// the queue.
/// </summary>
internal sealed class DeliveryService(
    IMessageQueue queue, LaneDirectory lanes, Router router, Settler settler, DeliveryWindow window, ConnectionGate gate, DeliverySettings settings,
    TimeProvider time, ILogger<DeliveryService> logger) : BackgroundService, IHostedLifecycleService
{
    /// <summary>After the queue could not be written: the time for a human to make room, or for a disk to recover.</summary>
    private static readonly TimeSpan LeaseRetry = TimeSpan.FromSeconds(5);

    /// <summary>Recipients in one lease: enough to share an fsync, few enough that a commit does not wait long behind it.</summary>
    public const int MaxLease = 200;

    /// <summary>After transactions were dropped: the time to record what others had come to. The queue is closed next.</summary>
    private static readonly TimeSpan LastRecords = TimeSpan.FromSeconds(5);

    /// <summary>For mail whose turn has not come in so long that its sender is to hear of it.</summary>
    private static readonly Outcome.Deferred Crowded = new(new EnhancedStatus(4, 4, 5), "There is more mail for the same destination than it takes; this message waits for its turn.");

    private readonly CancellationTokenSource _abort = new();
    private bool _isFailing; // of a store that stays broken the log has heard
    private readonly TaskCompletionSource _hostStarted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _hostStarted.SetResult();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Transactions under way may end; when the host's patience does, they are dropped.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken); // ends with the last transaction, or with the token
        await _abort.CancelAsync();
        if (ExecuteTask is { } running)
            await Task.WhenAny(running, Task.Delay(LastRecords, time, CancellationToken.None));
    }

    public override void Dispose()
    {
        _abort.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var tokens = new LaneTokens(stoppingToken, _abort.Token);
        try
        {
            await _hostStarted.Task.WaitAsync(stoppingToken);
            while (true)
                await LeaseAsync(tokens);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            gate.Close(); // who waits for a connection has not begun
            var closing = settler.CloseAsync(); // what is under way now is settled as it ends
            await GiveBackAsync(await lanes.DrainAsync());
            await closing;
        }
    }

    /// <summary>What was not begun has not been interrupted: the next start must not take it for mail that brings processes down.</summary>
    private async Task GiveBackAsync(IReadOnlyList<DeliveryJob> jobs)
    {
        try
        {
            if (jobs.Count > 0)
                await queue.ReturnAsync([.. jobs.Select(job => job.Message with { Recipients = job.Recipients })]);
        }
        catch (QueueUnavailableException exception)
        {
            DeliveryLog.NotGivenBack(logger, jobs.Count, exception.Message);
        }
    }

    private async Task LeaseAsync(LaneTokens tokens)
    {
        await window.RoomAsync(tokens.Stopping);
        try
        {
            var leased = await queue.LeaseAsync(MaxLease, tokens.Stopping);
            _isFailing = false;
            var parked = new List<(DateTimeOffset DueAt, DeliveryJob Job)>();
            foreach (var job in leased.SelectMany(message => DeliveryJob.Split(message, settings.Options.MaxRecipientsPerTransaction, router.LaneKey)))
            {
                if (lanes.Offer(job, tokens) is not { } dueAt)
                    continue;
                if (settler.MustJudge(job))
                    await settler.SettleAsync(job, [.. job.Recipients.Select(_ => Crowded)], tokens.Abort);
                else
                    parked.Add((dueAt, job));
            }

            // All at once, which the queue makes one transaction of.
            await Task.WhenAll(parked.GroupBy(row => row.DueAt, row => row.Job).Select(jobs => ParkAsync([.. jobs], jobs.Key, tokens)));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !tokens.Stopping.IsCancellationRequested)
        {
            // Whatever it is, delivery goes on: of what is in the lanes now, and of the rest when it can be leased.
            if (!_isFailing)
                DeliveryLog.LeaseFailed(logger, LeaseRetry, exception);
            _isFailing = true;
            await Task.Delay(LeaseRetry, time, tokens.Stopping);
        }
    }

    /// <summary>What can't be given back is ours to deliver.</summary>
    private async Task ParkAsync(IReadOnlyList<DeliveryJob> jobs, DateTimeOffset dueAt, LaneTokens tokens)
    {
        try
        {
            await queue.ReturnAsync([.. jobs.Select(job => job.Message with { Recipients = job.Recipients })], dueAt);
            foreach (var job in jobs)
                await settler.SkipAsync(job, tokens.Abort);
        }
        catch (QueueUnavailableException exception)
        {
            DeliveryLog.NotParked(logger, jobs.Sum(job => job.Recipients.Count), exception.Message);
            foreach (var job in jobs)
                lanes.Add(job, tokens);
        }
    }
}
