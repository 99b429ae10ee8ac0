namespace Relay.Mail.Bounces;

/// <summary>What lies behind a status code (RFC 3463 §3, and the IANA registry that grew from it), and what a sender can do about it.</summary>
internal static class Causes
{
    private const int Any = -1;

    private static readonly Cause NoMailbox = new(
        "There is no mailbox for this address.",
        "Check the address for a typing mistake. If it is right, the mailbox may be gone: ask the person for the new one.");

    private static readonly Cause MailboxFull = new(
        "The recipient's mailbox is full.",
        "Send your message again in a few days, or tell the recipient in another way; only they can make room.");

    private static readonly Cause TooLarge = new(
        "Your message is too large for the recipient's mail server.",
        "Leave out attachments or make them smaller, or share them in another way.");

    private static readonly Cause SenderRefused = new(
        "It is your own address that was refused.",
        "Check the sender address that is set in your mail program. If it is right, forward this report to your administrator.");

    private static readonly Cause Policy = new(
        "The recipient's mail server has a rule against this message.",
        "The rule may be about you, about what you wrote or attached, or about the mail server that you use. If the answer below does not say " +
        "which, forward this report to your administrator.");

    private static readonly Cause Unproven = new(
        "The recipient's mail server could not make sure that the message comes from where it says.",
        "Only an administrator can mend that: forward this report to yours. (It is about SPF, DKIM, DMARC, or the name of this mail server's address.)");

    private static readonly Cause NotEncrypted = new(
        "There is no connection to the recipient's mail server that is protected (by TLS) as it has to be.",
        "Only an administrator can mend that: forward this report to yours.");

    private static readonly Cause NotLoggedIn = new(
        "This mail server may not send by way of the next one.",
        "Only an administrator can mend that: forward this report to yours.");

    private static readonly Cause InTrouble = new(
        "The recipient's mail server is in trouble.",
        "Send your message again later, or reach the recipient in another way.");

    private static readonly Cause Unreachable = new(
        "The recipient's mail server could not be reached.",
        "Check what stands after the @ in the address. If it is right, send your message again later, or reach the recipient in another way.");

    private static readonly Cause Misunderstood = new(
        "The two mail servers did not understand each other.",
        "Only an administrator can mend that: forward this report to yours.");

    private static readonly Cause NotYet = new(
        "The recipient's mail server did not want the message yet; many do so with mail from where they have not had any before.",
        "Send your message once more. If it comes back again, forward this report to your administrator.");

    /// <summary>Where no code says anything.</summary>
    private static readonly Cause Unknown = new(null, "Send your message once more. If it comes back again, forward this report to your administrator.");

    private static readonly Cause GivenUp = new(null, "Ask your administrator why, before you send it again.");

    /// <summary>The first row that fits counts.</summary>
    private static readonly (int Class, int Subject, int Detail, Cause Cause)[] Rows =
    [
        // The address
        (Any, 1, 1, NoMailbox),
        (Any, 1, 2, new("There is no mail server for what stands after the @ in the address.", "Check that part of the address for a typing mistake.")),
        (Any, 1, 6, new("The recipient has moved.", "Ask the person for the new address.")),
        (Any, 1, 7, SenderRefused),
        (Any, 1, 8, SenderRefused),
        (Any, 1, 10, new("No mail is accepted for what stands after the @ in the address; its owner has declared so.", "Check that part of the address for a typing mistake.")),
        (Any, 1, Any, new("The address was not accepted.", "Check the address for a typing mistake.")),

        // The mailbox
        (Any, 2, 1, new("The recipient's mailbox is closed or blocked.", "Reach the recipient in another way.")),
        (Any, 2, 2, MailboxFull),
        (Any, 2, 3, TooLarge),
        (4, 2, 0, NotYet), // what most servers that greylist say, unless it is 4.7.1
        (Any, 2, Any, new("There is a problem with the recipient's mailbox.", "Send your message again in a few days, or reach the recipient in another way.")),

        // The recipient's mail system
        (Any, 3, 4, TooLarge),
        (Any, 3, Any, InTrouble),

        // The way there
        (Any, 4, 3, new("The name servers (DNS) that know the way to the recipient's mail server gave no answer.", Unreachable.Advice)),
        (Any, 4, 6, new("Mail for this address goes round in a circle.", "Only an administrator can mend that: forward this report to yours.")),
        (Any, 4, Any, Unreachable),

        // The dialogue
        (Any, 5, 3, new("The message has too many recipients for that mail server.", "Send your message to fewer recipients at a time.")),
        (Any, 5, Any, Misunderstood),

        // The content
        (Any, 6, 7, new("The recipient's mail server can't take addresses or headers with other than plain English letters.",
            "Send your message from an address in plain letters, to an address in plain letters; ask the recipient for one.")),
        (Any, 6, Any, new("The recipient's mail server can't take a message of this kind.", "Send it as plain text, with attachments in a common format.")),

        // Policy
        (Any, 7, 4, NotEncrypted), (Any, 7, 5, NotEncrypted), (Any, 7, 10, NotEncrypted), (Any, 7, 11, NotEncrypted), (Any, 7, 30, NotEncrypted),
        (Any, 7, 8, NotLoggedIn), (Any, 7, 9, NotLoggedIn),
        .. Enumerable.Range(20, 10).Select(detail => (Any, 7, detail, Unproven)), // RFC 7372 §3 and what followed it
        (4, 7, Any, NotYet),
        (Any, 7, Any, Policy),
    ];

    /// <summary>
    /// What servers say that have no codes of RFC 3463, or only the one that says nothing, in lower case. In the order in which they are looked for:
    /// "mailbox full, message too large" speaks of the mailbox.
    /// </summary>
    private static readonly (string Words, Cause Cause)[] Sayings =
    [
        ("user unknown", NoMailbox), ("unknown user", NoMailbox), ("unknown recipient", NoMailbox), ("recipient unknown", NoMailbox), ("no such user", NoMailbox),
        ("no such recipient", NoMailbox), ("no such mailbox", NoMailbox), ("no mailbox", NoMailbox), ("not exist", NoMailbox), ("n't exist", NoMailbox),
        ("user not found", NoMailbox), ("mailbox not found", NoMailbox), ("recipient not found", NoMailbox), ("invalid recipient", NoMailbox), ("invalid mailbox", NoMailbox),
        ("mailbox full", MailboxFull), ("mailbox is full", MailboxFull), ("quota", MailboxFull),
        ("too large", TooLarge), ("too big", TooLarge), ("message size", TooLarge), ("size limit", TooLarge),
        ("greylist", NotYet), ("graylist", NotYet),
        ("starttls", NotEncrypted), ("encryption", NotEncrypted),
        ("authentication required", NotLoggedIn), ("relay access denied", NotLoggedIn), ("relaying denied", NotLoggedIn), ("unable to relay", NotLoggedIn),
        ("spf", Unproven), ("dkim", Unproven), ("dmarc", Unproven),
        ("spam", Policy), ("blocked", Policy), ("blacklist", Policy), ("blocklist", Policy), ("policy", Policy), ("reputation", Policy),
    ];

    public static Cause Of(ReportedRecipient recipient)
    {
        if (recipient.IsGivenUp)
            return GivenUp;

        var status = recipient.PutOffBy ?? recipient.Outcome.Status;
        if (status.Subject == 0)
            return BySaying(recipient.Outcome.Reply);
        return Array.Find(Rows, row => Fits(row.Class, status.Class) && row.Subject == status.Subject && Fits(row.Detail, status.Detail)).Cause ?? Unknown;
    }

    private static Cause BySaying(string? reply) =>
        Array.Find(Sayings, saying => reply?.Contains(saying.Words, StringComparison.OrdinalIgnoreCase) == true).Cause ?? Unknown;

    private static bool Fits(int wanted, int actual) => wanted == Any || wanted == actual;
}
