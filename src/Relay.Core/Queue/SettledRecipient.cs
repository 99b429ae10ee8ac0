namespace Relay.Core.Queue;

/// <param name="Number">The recipient's place in its message, as it was leased.</param>
/// <param name="RetryAt">When it is due again; null when the outcome is final and the recipient leaves the queue.</param>
public sealed record SettledRecipient(int Number, Outcome Outcome, DateTimeOffset? RetryAt)
{
    /// <summary>The report that is settled with it tells the sender that it takes long; for good.</summary>
    public bool IsDelayReported { get; init; }
}
