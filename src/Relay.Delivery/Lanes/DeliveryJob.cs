using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Delivery.Lanes;

/// <summary>One attempt for recipients of one message that go the same way, few enough for one transaction.</summary>
/// <param name="Lane">The key of the lane that this is for (<see cref="Routing.Router.LaneKey"/>).</param>
internal sealed record DeliveryJob(LeasedMessage Message, string Lane, IReadOnlyList<LeasedRecipient> Recipients)
{
    /// <summary>The domain to find the route of; where there are several, they share it.</summary>
    public Domain Destination => Recipients[0].ForwardPath.Domain;

    /// <summary>Cuts a lease into the transactions that it takes.</summary>
    public static IEnumerable<DeliveryJob> Split(LeasedMessage message, int maxRecipients, Func<Domain, string> laneKey) =>
        from recipient in message.Recipients
        group recipient by laneKey(recipient.ForwardPath.Domain) into byLane
        from recipients in byLane.Chunk(maxRecipients)
        select new DeliveryJob(message, byLane.Key, recipients);
}
