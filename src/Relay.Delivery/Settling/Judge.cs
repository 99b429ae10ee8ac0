using System.Globalization;
using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Delivery.Routing;
using Relay.Mail.Bounces;

namespace Relay.Delivery.Settling;

/// <summary>Decides whether a recipient that was put off has had its time, and who is to be told what (RFC 3461 §4.1).</summary>
internal sealed class Judge(RouteTable routes, DeliverySettings settings)
{
    /// <summary>What we report where the sender leaves it to us.</summary>
    private const DsnNotify ByDefault = DsnNotify.Failure | DsnNotify.Delay;

    /// <summary>Whether it is time to say something of a recipient even if nobody could be asked: it has had its time, or the sender is to hear that it takes long.</summary>
    public bool IsOverdue(LeasedMessage message, LeasedRecipient recipient, DateTimeOffset now) =>
        now >= message.ReleasedAt + routes.Find(message, recipient.ForwardPath).Retry.GiveUpAfter || IsDelayReported(message, recipient, now);

    public Verdict Decide(LeasedMessage message, LeasedRecipient recipient, Outcome outcome, DateTimeOffset now) => outcome switch
    {
        Outcome.Deferred deferred => PutOff(message, recipient, deferred, now),
        Outcome.Delivered delivered => new(recipient, new(recipient.Number, outcome, RetryAt: null), now) { Report = ReportOf(message, recipient, delivered) },
        _ => Failed(message, recipient, outcome, now),
    };

    private Verdict PutOff(LeasedMessage message, LeasedRecipient recipient, Outcome.Deferred deferred, DateTimeOffset now)
    {
        var times = routes.Find(message, recipient.ForwardPath).Retry;
        if (RetrySchedule.NextAttempt(times, message, recipient.Attempt, now) is not { } retryAt)
            return Failed(message, recipient, Expired(deferred, times.GiveUpAfter), now) with { PutOffBy = deferred.Status };

        var isReported = IsDelayReported(message, recipient, now);
        return new(recipient, new(recipient.Number, deferred, retryAt) { IsDelayReported = isReported }, now)
        {
            Report = isReported ? ReportedAction.Delayed : null,
            WillRetryUntil = message.ReleasedAt + times.GiveUpAfter,
        };
    }

    private Verdict Failed(LeasedMessage message, LeasedRecipient recipient, Outcome failed, DateTimeOffset now) =>
        new(recipient, new(recipient.Number, failed, RetryAt: null), now)
        {
            Report = IsFailureReported(message, recipient) ? ReportedAction.Failed : null,
        };

    /// <summary>Nothing is ever reported to the empty reverse-path (RFC 5321 §6.1); to the postmaster, unless it is mail for the postmaster that failed.</summary>
    private bool IsFailureReported(LeasedMessage message, LeasedRecipient recipient) => message.ReversePath is null
        ? settings.Postmaster is { } postmaster && !IsSame(postmaster, recipient.ForwardPath)
        : Wants(recipient, DsnNotify.Failure);

    private bool IsDelayReported(LeasedMessage message, LeasedRecipient recipient, DateTimeOffset now) =>
        message.ReversePath is not null
        && !recipient.IsDelayReported
        && settings.Options.WarnAfter > TimeSpan.Zero
        && now >= message.ReleasedAt + settings.Options.WarnAfter
        && Wants(recipient, DsnNotify.Delay);

    /// <summary>A next hop that knows what the sender wants reports by itself: RFC 3461 §5.2.1.</summary>
    private static ReportedAction? ReportOf(LeasedMessage message, LeasedRecipient recipient, Outcome.Delivered delivered)
    {
        if (message.ReversePath is null || delivered.IsDsnPassedOn || !Wants(recipient, DsnNotify.Success))
            return null;
        return delivered.IsFinal ? ReportedAction.Delivered : ReportedAction.Relayed;
    }

    private static bool Wants(LeasedRecipient recipient, DsnNotify what) => (recipient.Parameters.Notify ?? ByDefault).HasFlag(what);

    private static bool IsSame(Mailbox one, Mailbox other) =>
        one.Domain.Equals(other.Domain) && one.LocalPart.Equals(other.LocalPart, StringComparison.OrdinalIgnoreCase);

    private static Outcome.Failed Expired(Outcome.Deferred deferred, TimeSpan patience)
    {
        var reason = $"It could not be delivered within {Words(patience)}. The last attempt: {deferred.Reason}";
        return new Outcome.Failed(new EnhancedStatus(4, 4, 7), reason, deferred.NextHop, deferred.Reply) { Tls = deferred.Tls }; // RFC 3463 §3.5
    }

    private static string Words(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} days"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} hours"),
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} minutes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} seconds"),
    };
}
