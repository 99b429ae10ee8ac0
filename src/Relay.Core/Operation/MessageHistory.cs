using Relay.Core.Queue;

namespace Relay.Core.Operation;

/// <summary>The life of a message.</summary>
/// <param name="Events">In the order in which they happened.</param>
/// <param name="Queued">What of it is in the queue now; null when it has left.</param>
public sealed record MessageHistory(QueueId Id, IReadOnlyList<HistoryEvent> Events, QueuedMessage? Queued);
