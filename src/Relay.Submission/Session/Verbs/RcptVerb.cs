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
        if (rcpt.Parameters.Count > 0)
            return Replies.UnknownParameter;

        // RFC 5321 §4.5.1: "postmaster" alone is the one at this host.
        var recipient = rcpt.ForwardPath ?? new Mailbox("postmaster", Domain.Parse(session.Settings.HostName));
        if (!recipient.IsAscii)
            return Replies.NonAsciiAddress;

        if (rcpt.ForwardPath is { } path && !IsFullyQualified(path.Domain))
            return Replies.RecipientNotQualified(path);

        var recipients = session.Transaction!.Recipients;
        if (recipients.Count >= session.Settings.Limits.MaxRecipients)
            return Replies.TooManyRecipients;

        recipients.Add(new EnvelopeRecipient(recipient));
        return Replies.RecipientOk;
    }

    /// <summary>RFC 6409 §4.2: a name without a dot means something else, or nothing, to the next hop.</summary>
    private static bool IsFullyQualified(Domain domain) => domain.AddressLiteral is not null || domain.Ascii.Contains('.', StringComparison.Ordinal);
}
