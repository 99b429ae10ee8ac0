using Microsoft.Extensions.Logging;
using Relay.Core.Queue;

namespace Relay.Delivery.Settling;

/// <summary>
/// Records what became of recipients:
/// <list type="number">
/// <item>writes the report, if there is anything to report;</item>
/// <item>settles both in one transaction, again and again until the queue can: what was delivered must not be forgotten;</item>
/// <item>says so in the log.</item>
/// </list>
/// </summary>
internal sealed class Recorder(IMessageQueue queue, ReportWriter reports, TimeProvider time, ILogger<DeliveryService> logger)
{
    private static readonly TimeSpan SettleRetry = TimeSpan.FromSeconds(2);

    public async Task RecordAsync(LeasedMessage message, Batch batch, CancellationToken cancellationToken)
    {
        if (batch.IsEmpty)
            return;

        for (var failures = 0; ; failures++)
        {
            try
            {
                var report = await SettleAsync(message, batch);
                SettlementLog.Write(logger, message, batch, report);
                return;
            }
            catch (QueueUnavailableException exception)
            {
                if (failures == 0)
                    DeliveryLog.SettleFailed(logger, message.Id, SettleRetry, exception);
                await Task.Delay(SettleRetry, time, cancellationToken);
            }
        }
    }

    /// <summary>The report, once it is durable; null where there was none to write.</summary>
    private async Task<SentReport?> SettleAsync(LeasedMessage message, Batch batch)
    {
        var settlement = new Settlement(message.Id, [.. batch.Settled.Select(verdict => verdict.Settled)]);
        if (batch.Reported.Count == 0)
        {
            await queue.SettleAsync(settlement);
            return null;
        }

        await using var draft = queue.BeginMessage();
        var envelope = await reports.WriteAsync(draft, message, [.. batch.Reported.OrderBy(verdict => verdict.Recipient.Number).Select(verdict => verdict.ToReported())]);
        await queue.SettleAsync(settlement with { Bounce = new BounceDraft(draft, envelope) });
        return new SentReport(draft.Id, envelope.Recipients[0].ForwardPath);
    }
}
