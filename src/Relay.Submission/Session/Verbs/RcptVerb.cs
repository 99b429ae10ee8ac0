using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Smtp.Commands;
using Relay.Smtp.Replies;

namespace Relay.Submission.Session.Verbs;

/// <summary>RCPT (RFC 5321 §4.1.1.3).</summary>
internal static class RcptVerb
{
    public static ValueTask<Reply?> HandleAsync(SmtpSession session, Command command) => ValueTask.FromResult<Reply?>(Handle(session, (Command.Rcpt)command));

    private static Reply Handle(SmtpSession session, Command.Rcpt rcpt)
    {
        if (!RcptParameters.TryRead(rcpt.Parameters, out var parameters, out var fault))
            return Replies.BadParameter(fault);

        // RFC 5321 §4.5.1: "postmaster" alone is the one at this host.
        var recipient = rcpt.ForwardPath ?? new Mailbox("postmaster", Domain.Parse(session.Settings.HostName));
        if (Refusal(session, session.Transaction!, recipient, isPostmaster: rcpt.ForwardPath is null) is { } refusal)
            return refusal;

        session.Transaction!.Recipients.Add(new EnvelopeRecipient(recipient) { Parameters = parameters });
        return Replies.RecipientOk;
    }

    private static Reply? Refusal(SmtpSession session, Transaction transaction, Mailbox recipient, bool isPostmaster)
    {
        if (!recipient.IsAscii && !transaction.Parameters.SmtpUtf8)
            return Replies.NonAsciiAddress;
        if (!isPostmaster && !IsFullyQualified(recipient.Domain))
            return Replies.RecipientNotQualified(recipient);

        var count = transaction.Recipients.Count;
        if (count >= session.Settings.Limits.MaxRecipients)
            return Replies.TooManyRecipients;
        if (session.Services.Quota.Check(session.Account!, session.ClientAddress, messages: 1, recipients: count + 1) is not { } quota)
            return null;
        return count == 0 ? Replies.QuotaExceeded(quota) : Replies.RecipientsExceedQuota(quota);
    }

    /// <summary>RFC 6409 §4.2: a name without a dot means something else, or nothing, to the next hop.</summary>
    private static bool IsFullyQualified(Domain domain) => domain.AddressLiteral is not null || domain.Ascii.Contains('.', StringComparison.Ordinal);
}
