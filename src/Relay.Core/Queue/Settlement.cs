namespace Relay.Core.Queue;

/// <summary>What became of leased recipients of one message, and the bounce that goes out because of it.</summary>
public sealed record Settlement(QueueId Id, IReadOnlyList<SettledRecipient> Recipients)
{
    /// <summary>Content appended, not yet committed; the settlement commits it.</summary>
    public BounceDraft? Bounce { get; init; }
}
