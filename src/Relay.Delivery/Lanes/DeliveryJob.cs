using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Delivery.Lanes;

/// <summary>One attempt for recipients of one message that share a domain, few enough for one transaction.</summary>
internal sealed record DeliveryJob(LeasedMessage Message, Domain Destination, IReadOnlyList<LeasedRecipient> Recipients)
{
    /// <summary>Cuts a lease into the transactions that it takes.</summary>
    public static IEnumerable<DeliveryJob> Split(LeasedMessage message, int maxRecipients) =>
        from recipient in message.Recipients
        group recipient by recipient.ForwardPath.Domain into byDomain
        from recipients in byDomain.Chunk(maxRecipients)
        select new DeliveryJob(message, byDomain.Key, recipients);
}
