using Relay.Core.Queue;

namespace Relay.Core.Operation;

/// <summary>Which recipients in the queue are meant: those of whom all that is said here is true. What is null is not asked; nothing said is everyone.</summary>
public sealed record QueueFilter
{
    public static QueueFilter All { get; } = new();

    public QueueId? Id { get; init; }

    /// <summary>The reverse-path, whatever its case; <c>@example.org</c> is all of a domain, the empty text is <c>&lt;&gt;</c>.</summary>
    public string? Sender { get; init; }

    /// <summary>The forward-path, whatever its case; <c>@example.org</c> is all of a domain.</summary>
    public string? Recipient { get; init; }

    /// <summary>Who submitted it.</summary>
    public string? Account { get; init; }

    /// <summary>Accepted before then.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Accepted then or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Not after this one: what has come since somebody counted is not meant.</summary>
    public QueueId? UpTo { get; init; }

    /// <summary>Stands somewhere in what the last attempt said, whatever its case.</summary>
    public string? Reason { get; init; }

    public RecipientState? State { get; init; }
}
