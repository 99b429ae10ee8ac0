using System.Globalization;
using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Smtp.Commands;
using Relay.Smtp.Replies;
using Relay.Submission.Limits;

namespace Relay.Submission;

/// <summary>Every sentence that the front door can say. None of them tells what went wrong inside: that is for the log.</summary>
internal static class Replies
{
    // Session: RFC 5321 §4.3.2
    public static Reply Greeting(string host) => new(220, null, $"{host} ESMTP Relay ready");
    public static readonly Reply Goodbye = new(221, Status(2, 0, 0), "Goodbye");
    public static readonly Reply Ok = new(250, Status(2, 0, 0), "OK");
    public static readonly Reply Help = new(214, Status(2, 0, 0), "Commands: EHLO HELO STARTTLS AUTH MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT");
    public static readonly Reply CannotVerify = new(252, Status(2, 1, 5), "Cannot verify an address, but will try to deliver to it"); // RFC 5321 §3.5.3

    // EHLO carries no enhanced status: RFC 2034 §4
    public static Reply Hello(string host) => new(250, null, host);
    public static Reply Extensions(string host, IEnumerable<string> extensions) => new(250, null, [host, .. extensions]);

    // Authentication: RFC 4954 §4, §6
    public static readonly Reply ReadyForTls = new(220, Status(2, 0, 0), "Ready to start TLS");
    public static readonly Reply Authenticated = new(235, Status(2, 7, 0), "Authentication succeeded");
    public static Reply Challenge(string base64) => new(334, null, base64);

    // A transaction: RFC 5321 §4.3.2, RFC 3463 §3
    public static readonly Reply SenderOk = new(250, Status(2, 1, 0), "Sender OK");
    public static readonly Reply RecipientOk = new(250, Status(2, 1, 5), "Recipient OK");
    public static readonly Reply StartData = new(354, null, "End data with <CR><LF>.<CR><LF>");
    public static Reply ChunkTaken(long octets) => new(250, Status(2, 0, 0), string.Create(CultureInfo.InvariantCulture, $"{octets} octets received")); // RFC 3030 §2
    public static Reply Queued(QueueId id) => new(250, Status(2, 0, 0), $"OK: queued as {id}");

    // The session ends: RFC 5321 §3.8
    public static Reply ShuttingDown(string host) => new(421, Status(4, 3, 2), $"{host} is shutting down, try again later");
    public static Reply TimedOut(string host) => new(421, Status(4, 4, 2), $"{host} waited too long, closing");
    public static Reply TooManySessions(string host) => new(421, Status(4, 7, 0), $"{host} has too many sessions open, try again later");
    public static readonly Reply TooManySessionsOfAccount = new(421, Status(4, 7, 0), "Too many sessions of this account are open, closing");
    public static readonly Reply TooManyMessages = new(421, Status(4, 7, 0), "Enough messages for one session, connect again for more"); // RFC 9422 §4.1
    public static readonly Reply TooManyErrors = new(421, Status(4, 7, 0), "Too many errors, closing");
    public static readonly Reply TooManyCommands = new(421, Status(4, 7, 0), "Too many commands and no message, closing");
    public static readonly Reply TooManyFailedLogins = new(421, Status(4, 7, 0), "Too many failed logins, closing");
    public static readonly Reply AccountRemoved = new(421, Status(4, 7, 0), "This account may not send any more, closing");
    public static Reply StoreBroken(string host) => new(421, Status(4, 3, 1), $"{host} cannot store messages now, try again later");
    public static readonly Reply InternalError = new(421, Status(4, 3, 0), "Internal error, closing; try again later");

    // Not now
    public static readonly Reply StorageUnavailable = new(452, Status(4, 3, 1), "Cannot store the message now, try again later");
    /// <summary>The recipients before this one stay: the client sends the rest by itself (RFC 5321 §4.5.3.1.10).</summary>
    public static Reply RecipientsExceedQuota(QuotaRefusal refusal) => QuotaExceeded(refusal with { FitsLater = true }) with { Code = 452, Status = Status(4, 5, 3) };

    public static Reply QuotaExceeded(QuotaRefusal refusal)
    {
        var sentence = string.Create(CultureInfo.InvariantCulture, $"{refusal.Whom} may send {refusal.Limit} {refusal.What} in one {refusal.Period} and has sent {refusal.Used}");
        return refusal.FitsLater ? new(450, Status(4, 7, 1), $"{sentence}, try again later") : new(550, Status(5, 7, 1), sentence);
    }

    public static readonly Reply LoginBarred = new(454, Status(4, 7, 0), "Too many failed logins, try again later"); // RFC 4954 §6
    public static readonly Reply TooManyRecipients = new(452, Status(4, 5, 3), "Too many recipients, send the rest in another message");

    // Syntax: RFC 5321 §4.2.4
    public static readonly Reply Unrecognised = new(500, Status(5, 5, 2), "Command not recognised");
    public static readonly Reply LineTooLong = new(500, Status(5, 5, 2), "Line too long");
    public static readonly Reply AuthLineTooLong = new(500, Status(5, 5, 6), "Authentication line too long"); // RFC 4954 §4
    public static readonly Reply BareLineFeed = new(500, Status(5, 5, 2), "A command ends with <CR><LF>, not with <LF> alone"); // RFC 5321 §2.3.8
    public static readonly Reply BadArguments = new(501, Status(5, 5, 4), "Syntax error in the arguments");
    public static readonly Reply BadSender = new(501, Status(5, 1, 7), "Syntax error in the sender address");
    public static readonly Reply BadRecipient = new(501, Status(5, 1, 3), "Syntax error in the recipient address");
    public static readonly Reply BadBase64 = new(501, Status(5, 5, 2), "Not base64");
    public static readonly Reply AuthCancelled = new(501, Status(5, 7, 0), "Authentication cancelled");
    public static readonly Reply NotImplemented = new(502, Status(5, 5, 1), "Command not implemented");
    public static readonly Reply UnknownMechanism = new(504, Status(5, 5, 4), "Authentication mechanism not supported");
    public static readonly Reply BadParameterValue = new(501, Status(5, 5, 4), "Syntax error in a parameter");
    public static readonly Reply UnknownParameter = new(555, Status(5, 5, 4), "Parameter not recognised");
    public static readonly Reply HeldTooLong = new(501, Status(5, 5, 4), "The message would be held for longer than is offered"); // RFC 4865 §4
    public static Reply BadParameter(ParameterFault fault) => fault == ParameterFault.Unknown ? UnknownParameter : BadParameterValue;

    // Order: RFC 5321 §4.1.4
    public static readonly Reply HelloFirst = new(503, Status(5, 5, 1), "Send EHLO first");
    public static readonly Reply MailFirst = new(503, Status(5, 5, 1), "Send MAIL first");
    public static readonly Reply NestedMail = new(503, Status(5, 5, 1), "A sender is already given");
    public static readonly Reply AfterChunks = new(503, Status(5, 5, 1), "Not after BDAT"); // RFC 3030 §2
    public static readonly Reply OutOfTurn = new(554, Status(5, 5, 0), "Wait for the reply before you send more, closing"); // RFC 2920 §3.1
    public static readonly Reply NotAProxy = new(554, Status(5, 7, 1), "A PROXY header is not taken from here, closing");
    public static readonly Reply AuthInTransaction = new(503, Status(5, 5, 1), "Not during a mail transaction");
    public static readonly Reply AlreadyAuthenticated = new(503, Status(5, 5, 1), "Already authenticated");
    public static readonly Reply AlreadyEncrypted = new(503, Status(5, 5, 1), "TLS is already active");
    public static readonly Reply NoRecipients = new(554, Status(5, 5, 1), "No valid recipients");

    // Not allowed
    public static readonly Reply TlsRequired = new(530, Status(5, 7, 0), "Must issue a STARTTLS command first"); // RFC 3207 §4
    public static readonly Reply AuthRequired = new(530, Status(5, 7, 0), "Authentication required");
    public static readonly Reply BadCredentials = new(535, Status(5, 7, 8), "Authentication credentials invalid");
    public static readonly Reply EncryptionRequired = new(538, Status(5, 7, 11), "Encryption required for authentication");
    public static Reply SenderNotAllowed(Mailbox sender, string account) => new(550, Status(5, 7, 1), $"<{sender}> is not an address that {account} may send as");
    public static Reply RecipientNotQualified(Mailbox recipient) => new(550, Status(5, 1, 2), $"The domain of <{recipient}> is not fully qualified");
    public static Reply HeaderSenderNotAllowed(string field, Mailbox sender, string account) =>
        new(550, Status(5, 7, 1), $"<{sender}> in {field} is not an address that {account} may send as");
    public static Reply UnreadableSender(string field) => new(550, Status(5, 7, 1), $"The addresses in {field} can't be read, so they can't be allowed");
    public static readonly Reply EmptySenderNotAllowed = new(550, Status(5, 7, 1), "<> is not an address that may be sent as");

    // The message
    public static readonly Reply TooLarge = new(552, Status(5, 3, 4), "Message too large");
    public static readonly Reply HeaderTooLarge = new(552, Status(5, 3, 4), "Message header too large");
    public static readonly Reply BareLineEnding = new(550, Status(5, 6, 0), "A line ends with <CR><LF>, not with <CR> or <LF> alone"); // RFC 5321 §2.3.8
    public static readonly Reply NonAsciiAddress = new(553, Status(5, 6, 7), "An address beyond ASCII needs the SMTPUTF8 parameter of MAIL");
    public static readonly Reply TextLineTooLong = new(550, Status(5, 6, 0), "A line is longer than 998 octets"); // RFC 5322 §2.1.1
    public static readonly Reply MailLoop = new(554, Status(5, 4, 6), "Too many hops: this message is going in circles");

    private static EnhancedStatus Status(int @class, int subject, int detail) => new(@class, subject, detail);
}
