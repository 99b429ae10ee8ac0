using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Delivery.Settling;

namespace Relay.Delivery.Lanes;

/// <summary>One attempt for recipients of one message that go the same way, few enough for one transaction.</summary>
/// <param name="Lane">The key of the lane that this is for (<see cref="Routing.Router.LaneKey"/>).</param>
internal sealed record DeliveryJob(LeasedMessage Message, string Lane, IReadOnlyList<LeasedRecipient> Recipients)
{
    /// <summary>No destination's key.</summary>
    private const string GivenUpLane = "(given up)";

    /// <summary>Whom to find the route of; where there are several, they share it.</summary>
    public Mailbox Destination => Recipients[0].ForwardPath;

    /// <summary>Whose it is; our own bounces are nobody's, together.</summary>
    public string Account => Message.Account ?? "";

    /// <summary>Nobody is dialled: the operator has given them up, and their sender is told.</summary>
    public bool IsGivenUp => Lane == GivenUpLane;

    /// <summary>What it has in common with the other jobs of its lease.</summary>
    public Round Round { get; init; } = new(jobs: 1);

    /// <summary>Cuts a lease into the transactions that it takes. Who is given up waits behind nobody.</summary>
    public static IReadOnlyList<DeliveryJob> Split(LeasedMessage message, int maxRecipients, Func<LeasedMessage, Mailbox, string> laneKey)
    {
        var parts = (from recipient in message.Recipients
            group recipient by recipient.IsGivenUp ? GivenUpLane : laneKey(message, recipient.ForwardPath) into byLane
            from recipients in byLane.Chunk(maxRecipients)
            select (Lane: byLane.Key, Recipients: recipients)).ToArray();
        var round = new Round(parts.Length);
        return [.. parts.Select(part => new DeliveryJob(message, part.Lane, part.Recipients) { Round = round })];
    }
}
