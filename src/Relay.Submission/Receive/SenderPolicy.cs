using Relay.Core.Addresses;
using Relay.Mail;
using Relay.Smtp.Replies;
using Relay.Submission.Session;

namespace Relay.Submission.Receive;

/// <summary>
/// Who may send as whom: an account's addresses bind what the next hop is told (MAIL) and what a person reads (From and Sender). An address
/// that can't be made out can't be allowed.
/// </summary>
internal static class SenderPolicy
{
    /// <summary>The refusal, or null. A null sender is the empty reverse-path.</summary>
    public static Reply? Judge(SmtpSession session, Mailbox? sender) => sender switch
    {
        _ when session.Account!.MaySendAs(sender) => null,
        null => Replies.EmptySenderNotAllowed,
        _ => Replies.SenderNotAllowed(sender, session.Account!.Name),
    };

    /// <summary>The refusal, or null. A message without From says nothing false.</summary>
    /// <param name="isUtf8">The message was declared with SMTPUTF8.</param>
    public static Reply? Judge(SmtpSession session, SubmissionFixups message, bool isUtf8) =>
        Judge(session, "From", message.From, isUtf8) ?? Judge(session, "Sender", message.Sender, isUtf8);

    private static Reply? Judge(SmtpSession session, string field, IReadOnlyList<string> values, bool isUtf8)
    {
        foreach (var value in values)
        {
            if (!AddressList.TryParse(value, out var mailboxes, isUtf8))
                return Replies.UnreadableSender(field);
            if (mailboxes.FirstOrDefault(mailbox => !session.Account!.MaySendAs(mailbox)) is { } mailbox)
                return Replies.HeaderSenderNotAllowed(field, mailbox, session.Account!.Name);
        }

        return null;
    }
}
