using Relay.Core;
using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.Storage;

namespace Relay.Queue.History;

/// <summary>Says in events what the queue has just made durable.</summary>
internal static class HistoryEvents
{
    /// <summary>Forward-paths that the acceptance of a message names; each has an event of its own when it is attempted.</summary>
    internal const int MaxRecipients = 1000;

    public static HistoryEvent Accepted(QueueId id, Envelope envelope, long size) => new()
    {
        At = envelope.AcceptedAt,
        Id = id,
        Kind = HistoryKind.Accepted,
        Sender = HistoryAddress.Of(envelope.ReversePath),
        Recipient = string.Join(',', envelope.Recipients.Take(MaxRecipients).Select(recipient => HistoryAddress.Of(recipient.ForwardPath))),
        RecipientCount = envelope.Recipients.Count,
        Account = envelope.Account,
        Client = envelope.Origin.Client,
        MessageId = envelope.Origin.MessageId,
        Size = size,
        Related = envelope.Origin.BounceOf,
    };

    public static IEnumerable<HistoryEvent> Settled(Settlement settlement, SettledMessage settled, DateTimeOffset now)
    {
        foreach (var (recipient, row) in settlement.Recipients.Zip(settled.Rows))
            yield return Attempted(settlement, recipient, row, now);
        if (settlement.Bounce is { } bounce)
            yield return Accepted(bounce.Draft.Id, bounce.Envelope, bounce.Draft.Size) with { Related = settlement.Id };
        if (settled.HasLeft)
            yield return new HistoryEvent { At = now, Id = settlement.Id, Kind = HistoryKind.Ended };
    }

    private static HistoryEvent Attempted(Settlement settlement, SettledRecipient recipient, SettledRow row, DateTimeOffset now)
    {
        var kind = KindOf(recipient);
        return new HistoryEvent
        {
            At = now,
            Id = settlement.Id,
            Kind = kind,
            Recipient = HistoryAddress.Of(row.ForwardPath),
            Attempt = (int)Math.Min(row.Attempts, int.MaxValue),
            NextHop = recipient.Outcome.NextHop,
            Tls = recipient.Outcome.Tls,
            Status = recipient.Outcome.Status.ToString(),
            Text = recipient.Outcome.Reply is { } reply ? $"{recipient.Outcome.Reason} Reply: {reply}" : recipient.Outcome.Reason,
            RetryAt = recipient.RetryAt,
            Related = kind == HistoryKind.Failed && IsTold(row) ? settlement.Bounce?.Draft.Id : null,
        };
    }

    private static HistoryKind KindOf(SettledRecipient recipient) => recipient switch
    {
        { RetryAt: not null } => HistoryKind.Deferred,
        { Outcome: Outcome.Delivered } => HistoryKind.Delivered,
        _ => HistoryKind.Failed,
    };

    /// <summary>Whether the bounce tells of this recipient too: the sender may have asked not to hear of it (RFC 3461 §4.1).</summary>
    private static bool IsTold(SettledRow row) => row.Notify is null || row.Notify.Contains("FAILURE", StringComparison.Ordinal);
}
