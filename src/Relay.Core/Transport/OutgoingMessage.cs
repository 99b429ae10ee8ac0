using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Core.Transport;

/// <summary>One mail transaction to be carried out.</summary>
public sealed record OutgoingMessage
{
    public required QueueId Id { get; init; }

    /// <summary>Null is the empty reverse-path.</summary>
    public required Mailbox? ReversePath { get; init; }

    /// <summary>At least one, with what the sender wants to hear of each.</summary>
    public required IReadOnlyList<EnvelopeRecipient> Recipients { get; init; }

    /// <summary>Content in octets, before dot-stuffing.</summary>
    public required long Size { get; init; }

    public required bool HasEightBitContent { get; init; }

    public MessageParameters Parameters { get; init; } = MessageParameters.None;

    /// <summary>Opens the content at its beginning; called again for each attempt. Lines end in CRLF, and there is no bare CR or LF.</summary>
    public required Func<CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> Content { get; init; }
}
