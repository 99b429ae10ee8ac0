using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Mail.Bounces;

/// <param name="Outcome">What the last attempt came to.</param>
/// <param name="LastAttemptAt">When that was.</param>
/// <param name="Attempts">How many there were, that one included.</param>
public sealed record ReportedRecipient(Mailbox Address, ReportedAction Action, Outcome Outcome, DateTimeOffset LastAttemptAt, int Attempts)
{
    /// <summary>Whom the sender had addressed, if the client said.</summary>
    public OriginalRecipient? OriginalRecipient { get; init; }

    /// <summary>Until when a delayed recipient is tried; null for the others.</summary>
    public DateTimeOffset? WillRetryUntil { get; init; }

    /// <summary>What had put it off each time, where <see cref="Outcome"/> says no more than that the time was up.</summary>
    public EnhancedStatus? PutOffBy { get; init; }

    /// <summary>It was no mail server but an operator of ours who gave it up.</summary>
    public bool IsGivenUp { get; init; }
}
