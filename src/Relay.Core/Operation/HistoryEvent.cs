using Relay.Core.Queue;

namespace Relay.Core.Operation;

/// <summary>Something that befell a message. Of the members past <see cref="Kind"/> those are set that say something of this kind.</summary>
public sealed record HistoryEvent
{
    public required DateTimeOffset At { get; init; }

    public required QueueId Id { get; init; }

    public required HistoryKind Kind { get; init; }

    /// <summary>Accepted: the reverse-path, empty for <c>&lt;&gt;</c>.</summary>
    public string? Sender { get; init; }

    /// <summary>Accepted: the forward-paths, a comma between them, and of very many the first; else the one that this is about.</summary>
    public string? Recipient { get; init; }

    /// <summary>Accepted: how many forward-paths there are.</summary>
    public int? RecipientCount { get; init; }

    /// <summary>Accepted: who submitted it; done by an operator: what he did.</summary>
    public string? Account { get; init; }

    /// <summary>Accepted: the address that it came from.</summary>
    public string? Client { get; init; }

    /// <summary>Accepted: the Message-ID of the header, in angle brackets.</summary>
    public string? MessageId { get; init; }

    /// <summary>Accepted: octets of content.</summary>
    public long? Size { get; init; }

    /// <summary>Which attempt, from 1.</summary>
    public int? Attempt { get; init; }

    /// <summary>The host that the attempt ended at.</summary>
    public string? NextHop { get; init; }

    /// <summary>Version and suite; null in clear.</summary>
    public string? Tls { get; init; }

    /// <summary>The enhanced status of the outcome.</summary>
    public string? Status { get; init; }

    /// <summary>Our sentence, and the next hop's own words if there are any.</summary>
    public string? Text { get; init; }

    /// <summary>Deferred: when it is due again.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Accepted: the message that this is a bounce of. Failed: the bounce that tells of it.</summary>
    public QueueId? Related { get; init; }
}
