using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Relay.Core.Queue;
using Relay.Delivery.Lanes;
using Relay.Delivery.Routing;

namespace Relay.Delivery;

/// <summary>
/// Leases what is due and hands it to the lanes, from when the whole host has started: a start that fails, because a port is taken, has not touched
/// the queue.
/// </summary>
internal sealed class DeliveryService(
    IMessageQueue queue, LaneDirectory lanes, Router router, DeliveryWindow window, DeliverySettings settings, TimeProvider time,
    ILogger<DeliveryService> logger) : BackgroundService, IHostedLifecycleService
{
    /// <summary>After the queue could not be written: the time for a human to make room, or for a disk to recover.</summary>
    private static readonly TimeSpan LeaseRetry = TimeSpan.FromSeconds(5);

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
            await GiveBackAsync(await lanes.DrainAsync());
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
        var places = await window.EnterAsync(tokens.Stopping);
        try
        {
            var leased = await queue.LeaseAsync(places, tokens.Stopping);
            _isFailing = false;
            foreach (var message in leased)
            {
                places -= message.Recipients.Count;
                foreach (var job in DeliveryJob.Split(message, settings.Options.MaxRecipientsPerTransaction, router.LaneKey))
                    lanes.Add(job, tokens);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !tokens.Stopping.IsCancellationRequested)
        {
            // Whatever it is, delivery goes on: of what is in the lanes now, and of the rest when it can be leased.
            if (!_isFailing)
                DeliveryLog.LeaseFailed(logger, LeaseRetry, exception);
            _isFailing = true;
            await Task.Delay(LeaseRetry, time, tokens.Stopping);
        }
        finally
        {
            window.Leave(places);
        }
    }
}
