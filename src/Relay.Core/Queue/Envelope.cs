using Relay.Core.Addresses;

namespace Relay.Core.Queue;

/// <summary>What stands on the outside of a message (RFC 5321 §2.3.1) and what the queue must know to carry it.</summary>
public sealed record Envelope
{
    /// <summary>Where failures are reported; null is the empty reverse-path <c>&lt;&gt;</c>, to which nothing is ever reported.</summary>
    public required Mailbox? ReversePath { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<EnvelopeRecipient> Recipients { get; init; }

    /// <summary>When the message was accepted, by our clock.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The content has octets above 127 and wants 8BITMIME (RFC 6152) on its way.</summary>
    public bool HasEightBitContent { get; init; }

    /// <summary>Who submitted it; null for a bounce of our own.</summary>
    public string? Account { get; init; }

    public Origin Origin { get; init; } = Origin.Unknown;

    /// <summary>What MAIL asked for besides.</summary>
    public MessageParameters Parameters { get; init; } = MessageParameters.None;
}
