using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Queue;
using Relay.Delivery.Attempts;
using Relay.Delivery.Limits;
using Relay.Delivery.Settling;

namespace Relay.Delivery.Lanes;

/// <summary>
/// Takes jobs one after another: attempts each, settles it, and keeps the connection for the next, unless others wait for one.
/// </summary>
internal sealed class LaneWorker(
    AttemptRunner attempts, Settler settler, IMessageQueue queue, DeliverySettings settings, TimeProvider time, ILogger<DeliveryService> logger)
{
    /// <summary>For a job that found no connection free in <see cref="ConnectionGate.MaxWait"/>: so long, others may pass.</summary>
    private static readonly TimeSpan NoRoomRetry = TimeSpan.FromSeconds(15);

    public async Task RunAsync(LaneTurns turns)
    {
        await using var kept = new KeptConnection(settings.Options.MaxMessagesPerConnection);
        while (await NextAsync(kept, turns) is { } job)
        {
            if (kept.Connection is GuardedConnection open && !open.MayCarryOn())
                await kept.DisposeAsync();
            await WorkAsync(job, kept, turns);
        }
    }

    private static async Task<DeliveryJob?> NextAsync(KeptConnection kept, LaneTurns turns)
    {
        if (kept.Connection is not GuardedConnection open)
            return await turns.NextAsync(new TaskCompletionSource().Task); // nobody wants what it has not
        using var rest = open.Rest();
        return await turns.NextAsync(rest.Wanted);
    }

    private async Task WorkAsync(DeliveryJob job, KeptConnection kept, LaneTurns turns)
    {
        var isDelivered = false;
        try
        {
            var outcomes = await AttemptAsync(job, kept, turns.Abort);
            isDelivered = outcomes.Any(outcome => outcome is Outcome.Delivered);
            var wasAsked = !outcomes.All(outcome => ReferenceEquals(outcome, ConnectionGate.NoRoom));
            if (wasAsked || settler.MustJudge(job) || !await TryGiveBackAsync(job, turns.Abort))
                await settler.SettleAsync(job, outcomes, turns.Abort);
        }
        catch (OperationCanceledException) when (turns.Abort.IsCancellationRequested)
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
            var called = turns.Leave(job, (kept.Connection as GuardedConnection)?.Allowed, isDelivered);
            if (called.Count > 0)
                await HastenAsync(called);
        }
    }

    private async Task HastenAsync(IReadOnlyList<(DateTimeOffset DueAt, int Recipients)> called)
    {
        try
        {
            await Task.WhenAll(called.Select(row => queue.HastenAsync(row.DueAt, row.Recipients)));
        }
        catch (Exception exception) // whatever it is, it is not the worker's end: they come back at their time
        {
            DeliveryLog.NotHastened(logger, exception.Message);
        }
    }

    /// <summary>Nobody was asked, so that it was no attempt. False when the queue can't: then it was one, that is recorded as soon as the queue can.</summary>
    private async Task<bool> TryGiveBackAsync(DeliveryJob job, CancellationToken abort)
    {
        try
        {
            await queue.ReturnAsync([job.Message with { Recipients = job.Recipients }], time.GetUtcNow() + NoRoomRetry);
            await settler.SkipAsync(job, abort);
            return true;
        }
        catch (QueueUnavailableException)
        {
            return false;
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
