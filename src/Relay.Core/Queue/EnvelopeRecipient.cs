using Relay.Core.Addresses;

namespace Relay.Core.Queue;

/// <summary>One recipient on the outside of a message.</summary>
public sealed record EnvelopeRecipient(Mailbox ForwardPath)
{
    /// <summary>What RCPT asked for besides.</summary>
    public RecipientParameters Parameters { get; init; } = RecipientParameters.None;
}
