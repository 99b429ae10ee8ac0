using Relay.Core;

namespace Relay.Mail.Bounces;

/// <summary>What a sender can do about a failure, by the subject and detail of its status code (RFC 3463 §3, with the IANA registry's additions).</summary>
internal static class BounceAdvice
{
    private const int AnyDetail = -1;

    /// <summary>The first row that matches counts.</summary>
    private static readonly (int Subject, int Detail, string Advice)[] Rows =
    [
        (1, 1, "Check the address for a typing mistake. If it is right, the mailbox may be gone: ask the person for the new one."),
        (1, 2, "Check what stands after the @ in the address for a typing mistake: there is no mail server to be found for it."),
        (1, 3, "Check the address for a typing mistake: it is not one that mail can be sent to."),
        (1, 6, "The recipient has moved: ask for the new address."),
        (1, 7, "It is your own address that was refused. Check the sender address that is set in your mail program."),
        (1, 8, "It is your own address that was refused. Check the sender address that is set in your mail program."),
        (1, 10, "Check what stands after the @ in the address for a typing mistake: its owner has declared that no mail is accepted there."),
        (1, AnyDetail, "Check the address for a typing mistake."),

        (2, 1, "The mailbox is closed or blocked: reach the recipient in another way."),
        (2, 2, "The mailbox is full: send your message again in a few days, or tell the recipient in another way."),
        (2, 3, "Your message is too large: leave out attachments or make them smaller, or share them in another way."),
        (2, AnyDetail, "The trouble is with the recipient's mailbox: reach the recipient in another way, or send your message again in a few days."),

        (3, 4, "Your message is too large: leave out attachments or make them smaller, or share them in another way."),
        (3, AnyDetail, "The trouble is with the recipient's mail server: send your message again later, or reach the recipient in another way."),

        (4, 6, "Mail for this address goes round in a circle. Only an administrator can mend that: forward this report to yours."),
        (4, 7, "Check what stands after the @ in the address. If it is right, the recipient's mail server has been in trouble for long: send your message again later, or reach the recipient in another way."),
        (4, AnyDetail, "Check what stands after the @ in the address. If it is right, the recipient's mail server cannot be reached at present: send your message again later, or reach the recipient in another way."),

        (5, 3, "Send your message to fewer recipients at a time."),
        (5, AnyDetail, "The two mail servers did not understand each other. Only an administrator can mend that: forward this report to yours."),

        (6, AnyDetail, "The recipient's mail server cannot take a message of this kind: send it as plain text, with its attachments in a common format."),

        (7, AnyDetail, "The recipient's mail server has a rule against it. The rule may be about who you are, what you write or what is attached, or about the mail server that you use: if the answer above does not tell you, forward this report to your administrator."),
    ];

    public static string For(EnhancedStatus status)
    {
        foreach (var (subject, detail, advice) in Rows)
        {
            if (subject == status.Subject && (detail == status.Detail || detail == AnyDetail))
                return advice;
        }

        return "Send your message once more. If it comes back again, forward this report to your administrator.";
    }
}
