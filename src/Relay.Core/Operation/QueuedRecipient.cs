namespace Relay.Core.Operation;

/// <param name="Number">The recipient's place in its message, from 0.</param>
/// <param name="Attempts">That have been begun.</param>
/// <param name="LastOutcome">What the last one said; null before the first has ended.</param>
public sealed record QueuedRecipient(int Number, string Address, RecipientState State, int Attempts, DateTimeOffset? NextAttemptAt, string? LastOutcome)
{
    /// <summary>An operator has given it up: it goes back to the sender when its turn comes.</summary>
    public bool IsGivenUp { get; init; }
}
