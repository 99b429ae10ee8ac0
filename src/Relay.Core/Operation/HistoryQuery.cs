using Relay.Core.Queue;

namespace Relay.Core.Operation;

/// <summary>Whose history is asked for: one of these is set.</summary>
public sealed record HistoryQuery
{
    public QueueId? Id { get; init; }

    /// <summary>With or without its angle brackets.</summary>
    public string? MessageId { get; init; }

    /// <summary>A sender or a recipient, whatever its case.</summary>
    public string? Address { get; init; }

    /// <summary>Messages, the newest first.</summary>
    public int Limit { get; init; } = 20;
}
