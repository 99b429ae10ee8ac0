using Relay.Core.Addresses;

namespace Relay.Core.Queue;

/// <summary>A message and those of its recipients that are leased for one attempt.</summary>
public sealed record LeasedMessage
{
    public required QueueId Id { get; init; }

    /// <summary>Null is the empty reverse-path.</summary>
    public required Mailbox? ReversePath { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>Who submitted it; null for a bounce of our own.</summary>
    public string? Account { get; init; }

    /// <summary>Content in octets, before dot-stuffing.</summary>
    public required long Size { get; init; }

    public required bool HasEightBitContent { get; init; }

    public MessageParameters Parameters { get; init; } = MessageParameters.None;

    /// <summary>When it first could go out: until then it was held at its sender's wish, and nobody's patience was tried (RFC 4865).</summary>
    public DateTimeOffset ReleasedAt => Parameters.HoldUntil is { } until && until > AcceptedAt ? until : AcceptedAt;

    public required IReadOnlyList<LeasedRecipient> Recipients { get; init; }
}
