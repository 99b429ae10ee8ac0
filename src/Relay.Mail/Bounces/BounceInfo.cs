using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Mail.Bounces;

/// <summary>What a bounce tells, and to whom.</summary>
public sealed record BounceInfo
{
    /// <summary>The bounce's own name in the queue.</summary>
    public required QueueId Id { get; init; }

    public required DateTimeOffset Date { get; init; }

    /// <summary>The name that we go by: Reporting-MTA, and the domain of the postmaster that it comes from.</summary>
    public required string HostName { get; init; }

    /// <summary>The reverse-path of the message that failed. A message without one has no bounce (RFC 5321 §6.1).</summary>
    public required Mailbox Sender { get; init; }

    public required QueueId OriginalId { get; init; }

    public required DateTimeOffset OriginalAcceptedAt { get; init; }

    /// <summary>What the sender wants to know the report by (ENVID); null when nothing was said.</summary>
    public string? OriginalEnvelopeId { get; init; }

    public required HeaderBlock OriginalHeader { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<FailedRecipient> Recipients { get; init; }
}
