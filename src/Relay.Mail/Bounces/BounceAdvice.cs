using Relay.Core;

namespace Relay.Mail.Bounces;

/// <summary>What a sender can do about a failure, by its status code (RFC 3463 §3, and the IANA registry that grew from it).</summary>
internal static class BounceAdvice
{
    private const int Any = -1;

    private const string TooLarge = "Your message is too large: leave out attachments or make them smaller, or share them in another way.";
    private const string SenderRefused = "It is your own address that was refused: check the sender address that is set in your mail program.";

    /// <summary>The first row that fits counts.</summary>
    private static readonly (int Subject, int Detail, string Advice)[] Rows =
    [
        // The address
        (1, 1, "Check the address for a typing mistake. If it is right, the mailbox may be gone: ask the person for the new one."),
        (1, 2, "Check what stands after the @ in the address for a typing mistake: there is no mail server to be found for it."),
        (1, 6, "The recipient has moved: ask the person for the new address."),
        (1, 7, SenderRefused),
        (1, 8, SenderRefused),
        (1, 10, "Check what stands after the @ in the address for a typing mistake: its owner has declared that no mail is accepted there."),
        (1, Any, "Check the address for a typing mistake."),

        // The mailbox
        (2, 1, "The mailbox is closed or blocked: reach the recipient in another way."),
        (2, 2, "The mailbox is full: send your message again in a few days, or reach the recipient in another way."),
        (2, 3, TooLarge),
        (2, Any, "The trouble is with the recipient's mailbox: send your message again in a few days, or reach the recipient in another way."),

        // The recipient's mail system
        (3, 4, TooLarge),
        (3, Any, "The trouble is with the recipient's mail server: send your message again later, or reach the recipient in another way."),

        // The way there
        (4, 6, "Mail for this address goes round in a circle, which only an administrator can mend: forward this report to yours."),
        (4, 7, "Check what stands after the @ in the address. If it is right, the recipient's mail server has been in trouble all this time: " +
               "send your message again later, or reach the recipient in another way."),
        (4, Any, "Check what stands after the @ in the address. If it is right, the recipient's mail server cannot be reached at present: " +
                 "send your message again later, or reach the recipient in another way."),

        // The dialogue
        (5, 3, "Send your message to fewer recipients at a time."),
        (5, Any, "The two mail servers did not understand each other, which only an administrator can mend: forward this report to yours."),

        // The content
        (6, Any, "The recipient's mail server cannot take a message of this kind: send it as plain text, with attachments in a common format."),

        // Policy
        (7, Any, "The recipient's mail server has a rule against it. The rule may be about you, about what you wrote or attached, or about the " +
                 "mail server that you use. If the answer above does not say which, forward this report to your administrator."),
    ];

    public static string For(EnhancedStatus status)
    {
        foreach (var (subject, detail, advice) in Rows)
        {
            if (subject == status.Subject && (detail == status.Detail || detail == Any))
                return advice;
        }

        return "Send your message once more. If it comes back again, forward this report to your administrator.";
    }
}
