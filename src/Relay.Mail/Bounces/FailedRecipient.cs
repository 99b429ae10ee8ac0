using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Mail.Bounces;

/// <param name="Outcome">What the last attempt came to.</param>
/// <param name="LastAttemptAt">When that was.</param>
/// <param name="Attempts">How many there were, that one included.</param>
public sealed record FailedRecipient(Mailbox Address, Outcome.Failed Outcome, DateTimeOffset LastAttemptAt, int Attempts)
{
    /// <summary>Whom the sender had addressed, if the client said.</summary>
    public OriginalRecipient? OriginalRecipient { get; init; }
}
