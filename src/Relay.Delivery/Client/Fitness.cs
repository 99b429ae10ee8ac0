using System.Text;
using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Transport;
using Relay.Mail.SevenBit;
using Relay.Smtp.Commands;

namespace Relay.Delivery.Client;

/// <summary>What a host can carry in the session that we have with it.</summary>
/// <param name="Tls">Null in clear.</param>
internal sealed record Fitness(NextHop NextHop, ServerExtensions Extensions, PeerTls? Tls)
{
    /// <summary>The session is under TLS, its certificate is right, and so is the way by which we found the host's name (RFC 8689 §4.2.1).</summary>
    public bool IsVerified => Tls is { IsCertificateRight: true } && NextHop.IsConfigured;

    /// <summary>Why it is not verified, as the end of a sentence that begins with the host.</summary>
    public string VerificationObstacle => Tls switch
    {
        null => "is spoken to in clear",
        { Fault: { } fault } => $"could not prove who it is: {fault}",
        _ => "was found by a DNS answer that nobody has proved, so that its certificate proves nothing either",
    };

    /// <summary>
    /// The content has to be looked through before anything can be said, since the host can't have it as it is. Octets above 127 in the body
    /// can be put into other words; in the header they can't.
    /// </summary>
    public bool NeedsSurvey(OutgoingMessage message) =>
        message.HasEightBitContent && (!Extensions.EightBitMime || (message.Parameters.NeedsSmtpUtf8 && !Extensions.SmtpUtf8));

    /// <summary>Whether the transaction is one of SMTPUTF8 (RFC 6531 §3.4). For an IDN domain alone it need not be: that has A-labels.</summary>
    /// <param name="message">With those of its recipients that the host can serve.</param>
    public bool IsUtf8Transaction(OutgoingMessage message) => Extensions.SmtpUtf8
        && (message.Parameters.NeedsSmtpUtf8 || IsUtf8(message.ReversePath) || message.Recipients.Any(to => IsUtf8(to.ForwardPath)));

    /// <summary>Why this host can't have the message for this recipient; null if it can.</summary>
    /// <param name="survey">Where <see cref="NeedsSurvey"/> asks for it.</param>
    public Outcome.Failed? Judge(OutgoingMessage message, Mailbox recipient, ContentSurvey? survey)
    {
        var size = Extensions.EightBitMime ? message.Size : survey?.SevenBitSize ?? message.Size;
        return this switch
        {
            _ when message.Parameters.RequiresTls && !IsVerified => // RFC 8689 §5
                Failed(new(5, 7, 30), $"The message may only travel under TLS between servers that have proved who they are (REQUIRETLS), and the mail server {NextHop.Host} {VerificationObstacle}."),
            _ when message.Parameters.RequiresTls && !Extensions.RequireTls =>
                Failed(new(5, 7, 30), $"The message may only travel under TLS between servers that have proved who they are (REQUIRETLS), and the mail server {NextHop.Host} does not promise to pass it on in this way."),
            _ when size > Extensions.MaxSize => // RFC 1870 §6.3
                Failed(new(5, 3, 4), $"The mail server {NextHop.Host} takes no message larger than {Extensions.MaxSize} octets, and this one has {size}."),
            _ when NeedsUtf8ForAll(message, survey) && !Extensions.SmtpUtf8 => // RFC 6531 §3.2
                Failed(new(5, 6, 7), $"The mail server {NextHop.Host} takes only messages whose header and sender are written in ASCII (it does not offer SMTPUTF8)."),
            _ when IsUtf8(recipient) && !Extensions.SmtpUtf8 => // RFC 6531 §3.2
                Failed(new(5, 6, 7), $"The mail server {NextHop.Host} takes only addresses that are written in ASCII (it does not offer SMTPUTF8)."),
            _ when !Extensions.EightBitMime && survey?.Obstacle is { } obstacle => // RFC 6152 §3
                Failed(new(5, 6, 3), $"The mail server {NextHop.Host} takes only 7-bit messages, and this one can't be made one: {obstacle}."),
            _ => null,
        };
    }

    /// <summary>
    /// Beyond what its own address asks. SMTPUTF8 was declared for the message as a whole, but where neither its header nor its sender needs it, another recipient's address did.
    /// </summary>
    private static bool NeedsUtf8ForAll(OutgoingMessage message, ContentSurvey? survey) =>
        IsUtf8(message.ReversePath) || (message.Parameters.NeedsSmtpUtf8 && survey is { HasEightBitHeader: true });

    private static bool IsUtf8(Mailbox? mailbox) => mailbox is not null && !Ascii.IsValid(mailbox.LocalPart);

    private Outcome.Failed Failed(EnhancedStatus status, string reason) => new(status, reason, NextHop.ToString()) { IsHostUnfit = true };
}
