using Relay.Core;
using Relay.Core.Queue;
using Relay.Mail.Bounces;

namespace Relay.Delivery.Settling;

/// <summary>What an attempt means for one recipient.</summary>
/// <param name="At">When it was.</param>
internal sealed record Verdict(LeasedRecipient Recipient, SettledRecipient Settled, DateTimeOffset At)
{
    /// <summary>What is to be reported of it; null where nobody wants to hear of it, or nobody may.</summary>
    public ReportedAction? Report { get; init; }

    /// <summary>Until when it is tried, if it was put off.</summary>
    public DateTimeOffset? WillRetryUntil { get; init; }

    /// <summary>What had put it off, if it has failed because its time was up.</summary>
    public EnhancedStatus? PutOffBy { get; init; }

    public Outcome Outcome => Settled.Outcome;

    /// <summary>For the report that it is to be in.</summary>
    public ReportedRecipient ToReported() => new(Recipient.ForwardPath, Report!.Value, Outcome, At, Recipient.Attempt)
    {
        OriginalRecipient = Recipient.Parameters.OriginalRecipient,
        WillRetryUntil = WillRetryUntil,
        PutOffBy = PutOffBy,
        IsGivenUp = Recipient.IsGivenUp,
    };
}
