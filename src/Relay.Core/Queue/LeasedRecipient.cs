using Relay.Core.Addresses;

namespace Relay.Core.Queue;

/// <param name="Number">The recipient's place in its message, from 0.</param>
/// <param name="Attempt">Which attempt this lease is for, from 1.</param>
public sealed record LeasedRecipient(int Number, Mailbox ForwardPath, int Attempt)
{
    /// <summary>An operator has given it up: nobody is dialled, and the sender is told.</summary>
    public bool IsGivenUp { get; init; }

    /// <summary>The sender has been told that it takes long.</summary>
    public bool IsDelayReported { get; init; }

    public RecipientParameters Parameters { get; init; } = RecipientParameters.None;
}
