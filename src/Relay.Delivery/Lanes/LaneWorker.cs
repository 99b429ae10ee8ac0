using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Delivery.Attempts;
using Relay.Delivery.Settling;

namespace Relay.Delivery.Lanes;

/// <summary>Takes jobs one after another: attempts each, settles it, and keeps the connection for the next.</summary>
internal sealed class LaneWorker(AttemptRunner attempts, Settler settler, DeliverySettings settings, DeliveryWindow window, ILogger<DeliveryService> logger)
{
    public async Task RunAsync(Func<Task<DeliveryJob?>> nextAsync, CancellationToken abort)
    {
        await using var kept = new KeptConnection(settings.Options.MaxMessagesPerConnection);
        while (await nextAsync() is { } job)
        {
            try
            {
                await settler.SettleAsync(job, await AttemptAsync(job, kept, abort), abort);
            }
            catch (OperationCanceledException) when (abort.IsCancellationRequested)
            {
                // Not settled: the next start makes it due again.
            }
            catch (Exception exception)
            {
                // A bug, and none of this message's outcomes can be recorded. Its lease stays, and the next start makes it due.
                DeliveryLog.SettlingEnded(logger, job.Message.Id, exception);
            }
            finally
            {
                window.Leave(job.Recipients.Count);
            }
        }
    }

    /// <summary>A bug of ours is no verdict on the message: unknown means temporary.</summary>
    private async Task<IReadOnlyList<Outcome>> AttemptAsync(DeliveryJob job, KeptConnection kept, CancellationToken abort)
    {
        try
        {
            return await attempts.RunAsync(job, kept, abort);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !abort.IsCancellationRequested)
        {
            DeliveryLog.AttemptFailed(logger, job.Message.Id, exception);
            return [.. job.Recipients.Select(_ => new Outcome.Deferred(new EnhancedStatus(4, 3, 0), "The attempt ended with an internal error."))];
        }
    }
}
