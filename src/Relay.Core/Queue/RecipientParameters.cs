namespace Relay.Core.Queue;

/// <summary>What the parameters of RCPT ask of everyone who carries the message to this recipient (RFC 3461 §4.1, §4.2).</summary>
public sealed record RecipientParameters
{
    public static RecipientParameters None { get; } = new();

    /// <summary>When the sender wants to hear of this recipient; null leaves it to us, and we report failures and delays.</summary>
    public DsnNotify? Notify { get; init; }

    /// <summary>Whom the sender first addressed, before anyone forwarded; null when RCPT did not say.</summary>
    public OriginalRecipient? OriginalRecipient { get; init; }
}
