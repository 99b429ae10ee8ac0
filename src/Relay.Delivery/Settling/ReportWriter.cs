using Relay.Core.Queue;
using Relay.Mail.Bounces;

namespace Relay.Delivery.Settling;

/// <summary>Writes a report into a draft. Local work, and quick: it is not cut short, for what others were answered is settled with it.</summary>
internal sealed class ReportWriter(OriginalReader originals, BounceComposer composer, DeliverySettings settings, TimeProvider time)
{
    /// <param name="message">One with a reverse-path, unless there is a postmaster.</param>
    /// <param name="recipients">At least one.</param>
    /// <returns>The envelope to commit the draft with.</returns>
    public async Task<Envelope> WriteAsync(IMessageDraft draft, LeasedMessage message, IReadOnlyList<ReportedRecipient> recipients)
    {
        var now = time.GetUtcNow();
        var to = message.ReversePath ?? settings.Postmaster!;
        var original = await originals.ReadAsync(message, isWholeWanted: message.ReversePath is not null && recipients.Any(recipient => recipient.Action == ReportedAction.Failed));
        var bounce = composer.Compose(new BounceInfo
        {
            Id = draft.Id,
            Date = now,
            HostName = settings.HostName,
            Sender = to,
            IsForPostmaster = message.ReversePath is null,
            OriginalId = message.Id,
            OriginalAcceptedAt = message.AcceptedAt,
            OriginalEnvelopeId = message.Parameters.EnvelopeId,
            OriginalHeader = original.Header,
            Returned = original.Returned,
            Recipients = recipients,
        });

        await draft.AppendAsync(bounce.Opening, CancellationToken.None);
        if (original.Content is { } open)
        {
            await foreach (var piece in open())
                await draft.AppendAsync(piece, CancellationToken.None);
        }

        await draft.AppendAsync(bounce.Closing, CancellationToken.None);
        return new Envelope
        {
            ReversePath = null,
            Recipients = [new EnvelopeRecipient(to)],
            AcceptedAt = now,
            Origin = new Origin(MessageId: BounceComposer.MessageIdOf(draft.Id, settings.HostName), BounceOf: message.Id),
        };
    }
}
