using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Queue;
using Relay.Delivery.Lanes;
using Relay.Mail;
using Relay.Mail.Bounces;

namespace Relay.Delivery.Settling;

/// <summary>
/// Records what became of an attempt:
/// <list type="number">
/// <item>judge: whoever was put off and has had its time has failed;</item>
/// <item>write the bounce, if anyone failed of whom there is a sender to tell;</item>
/// <item>settle both in one transaction, again and again until the queue can: what was delivered must not be forgotten;</item>
/// <item>say so in the log.</item>
/// </list>
/// </summary>
internal sealed class Settler(
    IMessageQueue queue, RetrySchedule schedule, BounceComposer composer, DeliverySettings settings, TimeProvider time, ILogger<DeliveryService> logger)
{
    /// <summary>Octets of the failed message's header that a bounce returns; a header of this size tells enough.</summary>
    private const int MaxReturnedHeader = 64 * 1024;

    private static readonly TimeSpan SettleRetry = TimeSpan.FromSeconds(2);

    public async Task SettleAsync(DeliveryJob job, IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var settled = job.Recipients.Select((recipient, i) => Judge(job.Message, recipient, outcomes[i], now)).ToArray();
        for (var failures = 0; ; failures++)
        {
            try
            {
                var bounceId = await SettleAsync(job, settled, now);
                Report(job, settled, bounceId);
                return;
            }
            catch (QueueUnavailableException exception)
            {
                if (failures == 0)
                    DeliveryLog.SettleFailed(logger, job.Message.Id, SettleRetry, exception);
                await Task.Delay(SettleRetry, time, cancellationToken);
            }
        }
    }

    // Step 1
    private SettledRecipient Judge(LeasedMessage message, LeasedRecipient recipient, Outcome outcome, DateTimeOffset now)
    {
        if (outcome is not Outcome.Deferred deferred)
            return new SettledRecipient(recipient.Number, outcome, RetryAt: null);
        if (schedule.NextAttempt(message.ReleasedAt, recipient.Attempt, now) is { } retryAt)
            return new SettledRecipient(recipient.Number, deferred, retryAt);

        var reason = string.Create(CultureInfo.InvariantCulture, $"It could not be delivered within {Words(settings.Options.GiveUpAfter)}. The last attempt: {deferred.Reason}");
        var expired = new Outcome.Failed(new EnhancedStatus(4, 4, 7), reason, deferred.NextHop, deferred.Reply) { Tls = deferred.Tls }; // RFC 3463 §3.5
        return new SettledRecipient(recipient.Number, expired, RetryAt: null);
    }

    private async Task<QueueId?> SettleAsync(DeliveryJob job, SettledRecipient[] settled, DateTimeOffset now)
    {
        var settlement = new Settlement(job.Message.Id, settled);
        var failed = Reported(job, settled, now);
        if (failed.Length == 0)
        {
            await queue.SettleAsync(settlement);
            return null;
        }

        await using var draft = queue.BeginMessage();
        await WriteBounceAsync(draft, job.Message, failed, now);
        var envelope = new Envelope
        {
            ReversePath = null,
            Recipients = [new EnvelopeRecipient(job.Message.ReversePath!)],
            AcceptedAt = now,
            Origin = new Origin(MessageId: BounceComposer.MessageIdOf(draft.Id, settings.HostName), BounceOf: job.Message.Id),
        };
        await queue.SettleAsync(settlement with { Bounce = new BounceDraft(draft, envelope) });
        return draft.Id;
    }

    // Step 2. Local work, and quick: it is not cut short, for what others were answered is settled with it.
    private async Task WriteBounceAsync(IMessageDraft draft, LeasedMessage message, FailedRecipient[] failed, DateTimeOffset now)
    {
        var header = await ReadHeaderAsync(message.Id);
        var content = new ArrayBufferWriter<byte>();
        composer.Write(new BounceInfo
        {
            Id = draft.Id,
            Date = now,
            HostName = settings.HostName,
            Sender = message.ReversePath!,
            OriginalId = message.Id,
            OriginalAcceptedAt = message.AcceptedAt,
            OriginalEnvelopeId = message.Parameters.EnvelopeId,
            OriginalHeader = header,
            Recipients = failed,
        }, content);
        await draft.AppendAsync(content.WrittenMemory, CancellationToken.None);
    }

    /// <summary>A bounce without the header is better than none, and a message whose content is damaged must come to an end some time.</summary>
    private async Task<HeaderBlock> ReadHeaderAsync(QueueId id)
    {
        try
        {
            return await HeaderBlock.ReadAsync(queue.ReadContentAsync(id, CancellationToken.None), MaxReturnedHeader, CancellationToken.None);
        }
        catch (QueueUnavailableException exception)
        {
            DeliveryLog.HeaderUnreadable(logger, id, exception);
            return new HeaderBlock(default, IsCut: true);
        }
    }

    /// <summary>Those who failed, and of whom the sender hears.</summary>
    private static FailedRecipient[] Reported(DeliveryJob job, SettledRecipient[] settled, DateTimeOffset now) =>
        [.. from pair in job.Recipients.Zip(settled)
            where pair.Second.Outcome is Outcome.Failed && IsReported(job.Message, pair.First)
            select new FailedRecipient(pair.First.ForwardPath, (Outcome.Failed)pair.Second.Outcome, now, pair.First.Attempt)
            {
                OriginalRecipient = pair.First.Parameters.OriginalRecipient,
            }];

    /// <summary>Unless there is nobody to tell (RFC 5321 §6.1), or the client asked to hear of other things only (RFC 3461 §4.1).</summary>
    private static bool IsReported(LeasedMessage message, LeasedRecipient recipient) =>
        message.ReversePath is not null && (recipient.Parameters.Notify ?? DsnNotify.Failure).HasFlag(DsnNotify.Failure);

    // Step 4
    private void Report(DeliveryJob job, SettledRecipient[] settled, QueueId? bounceId)
    {
        var id = job.Message.Id;
        foreach (var (recipient, (_, outcome, retryAt)) in job.Recipients.Zip(settled))
        {
            var to = recipient.ForwardPath;
            if (outcome is Outcome.Delivered)
                DeliveryLog.Delivered(logger, id, to, outcome.NextHop ?? "", recipient.Attempt, outcome.Reply ?? "");
            else if (retryAt is { } at)
                DeliveryLog.Deferred(logger, id, to, recipient.Attempt, at, outcome.Status.ToString(), Explain(outcome));
            else
                DeliveryLog.Failed(logger, id, to, recipient.Attempt, outcome.Status.ToString(), Explain(outcome));
        }

        if (bounceId is { } bounce)
            DeliveryLog.Bounced(logger, id, job.Message.ReversePath!, bounce);

        var untold = job.Recipients.Zip(settled)
            .Where(pair => pair.Second.Outcome is Outcome.Failed && !IsReported(job.Message, pair.First))
            .Select(pair => pair.First.ForwardPath).ToArray();
        if (untold.Length == 0)
            return;
        if (job.Message.ReversePath is null)
            DeliveryLog.NobodyToTell(logger, id, string.Join(">,<", untold.AsEnumerable()));
        else
            DeliveryLog.NotToBeTold(logger, id, string.Join(">,<", untold.AsEnumerable()));
    }

    private static string Explain(Outcome outcome) => outcome.Reply is null ? outcome.Reason : $"{outcome.Reason} Reply: {outcome.Reply}";

    private static string Words(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} days"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} hours"),
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} minutes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} seconds"),
    };
}
