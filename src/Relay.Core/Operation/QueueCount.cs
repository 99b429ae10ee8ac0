using Relay.Core.Queue;

namespace Relay.Core.Operation;

/// <summary>How much is in the queue.</summary>
/// <param name="Octets">Content of the messages.</param>
/// <param name="Oldest">When the message was accepted that has waited the longest; null when there is none.</param>
public sealed record QueueCount(long Messages, long Octets, DateTimeOffset? Oldest, long Waiting, long UnderWay, long Held, long Damaged)
{
    /// <summary>The message that came last; null when there is none.</summary>
    public QueueId? Last { get; init; }

    public long Recipients => Waiting + UnderWay + Held + Damaged;
}
