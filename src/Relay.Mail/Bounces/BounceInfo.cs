using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Mail.Bounces;

/// <summary>What a report tells, and to whom.</summary>
public sealed record BounceInfo
{
    /// <summary>The report's own name in the queue.</summary>
    public required QueueId Id { get; init; }

    public required DateTimeOffset Date { get; init; }

    /// <summary>The name that we go by: Reporting-MTA, and the domain of the postmaster that it comes from.</summary>
    public required string HostName { get; init; }

    /// <summary>Whom it is for: the reverse-path of the message. Of a message without one only the postmaster may hear (RFC 5321 §6.1).</summary>
    public required Mailbox Sender { get; init; }

    /// <summary>It is not for who sent the message, which has no reverse-path, but for the postmaster.</summary>
    public bool IsForPostmaster { get; init; }

    public required QueueId OriginalId { get; init; }

    public required DateTimeOffset OriginalAcceptedAt { get; init; }

    /// <summary>What the sender wants to know the report by (ENVID); null when nothing was said.</summary>
    public string? OriginalEnvelopeId { get; init; }

    public required HeaderBlock OriginalHeader { get; init; }

    public ReturnedContent Returned { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<ReportedRecipient> Recipients { get; init; }

    /// <summary>The gravest of what it tells.</summary>
    internal ReportedAction Gravest => Recipients.Min(recipient => recipient.Action);
}
