using Relay.Core.Queue;

namespace Relay.Core.Operation;

/// <summary>
/// A message in the queue, as an operator sees it, and those of its recipients that were asked for. Addresses are as they stand in the store: that of
/// a damaged message may be anything.
/// </summary>
public sealed record QueuedMessage
{
    public required QueueId Id { get; init; }

    /// <summary>Empty for the empty reverse-path; null when the message row is missing.</summary>
    public required string? Sender { get; init; }

    public required DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>Content in octets.</summary>
    public required long Size { get; init; }

    /// <summary>Null for a bounce of our own.</summary>
    public string? Account { get; init; }

    /// <summary>The address that it was submitted from.</summary>
    public string? Client { get; init; }

    /// <summary>The Message-ID of its header, in angle brackets.</summary>
    public string? MessageId { get; init; }

    /// <summary>Not before then, at its sender's wish (RFC 4865).</summary>
    public DateTimeOffset? HoldUntil { get; init; }

    public required IReadOnlyList<QueuedRecipient> Recipients { get; init; }
}
