namespace Relay.Core.Operation;

/// <summary>What can befall a message.</summary>
public enum HistoryKind
{
    /// <summary>It was answered 250, or is a bounce of ours.</summary>
    Accepted,

    /// <summary>The next hop took it for this recipient.</summary>
    Delivered,

    /// <summary>Not now.</summary>
    Deferred,

    /// <summary>Never, for this recipient.</summary>
    Failed,

    /// <summary>An operator held, released, retried, removed or gave it up.</summary>
    Operated,

    /// <summary>Its last recipient is final, and it has left the queue.</summary>
    Ended,
}
