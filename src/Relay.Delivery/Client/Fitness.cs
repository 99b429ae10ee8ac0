using System.Text;
using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Transport;
using Relay.Smtp.Commands;

namespace Relay.Delivery.Client;

/// <summary>What a host can carry in the session that we have with it.</summary>
/// <param name="IsVerified">
/// The session is under TLS, its certificate is right, and so is the way by which we found the host's name (RFC 8689 §4.2.1).
/// </param>
internal sealed record Fitness(NextHop NextHop, ServerExtensions Extensions, bool IsVerified)
{
    /// <summary>Everything that a message with REQUIRETLS asks of a session (RFC 8689 §4.2.1).</summary>
    private bool KeepsTlsRequired => IsVerified && Extensions.RequireTls;

    /// <summary>Whether the transaction is one of SMTPUTF8 (RFC 6531 §3.4). For an IDN domain alone it need not be: that has A-labels.</summary>
    public static bool NeedsSmtpUtf8(OutgoingMessage message) => IsUtf8(message) || message.ForwardPaths.Any(IsUtf8);

    /// <summary>Why this host can't have the message for this recipient; null if it can.</summary>
    public Outcome.Failed? Judge(OutgoingMessage message, Mailbox recipient) => this switch
    {
        _ when message.Parameters.RequiresTls && !KeepsTlsRequired => // RFC 8689 §5
            Failed(new(5, 7, 30), $"The message may only travel under TLS between servers that have proved who they are (REQUIRETLS), and the mail server {NextHop.Host} {TlsObstacle}."),
        _ when message.Size > Extensions.MaxSize => // RFC 1870 §6.3
            Failed(new(5, 3, 4), $"The mail server {NextHop.Host} takes no message larger than {Extensions.MaxSize} octets, and this one has {message.Size}."),
        _ when IsUtf8(message) && !Extensions.SmtpUtf8 => // RFC 6531 §3.2
            Failed(new(5, 6, 7), $"The mail server {NextHop.Host} takes only messages whose header and sender are written in ASCII (it does not offer SMTPUTF8)."),
        _ when IsUtf8(recipient) && !Extensions.SmtpUtf8 => // RFC 6531 §3.2
            Failed(new(5, 6, 7), $"The mail server {NextHop.Host} takes only addresses that are written in ASCII (it does not offer SMTPUTF8)."),
        _ when message.HasEightBitContent && !Extensions.EightBitMime => // RFC 6152 §3
            Failed(new(5, 6, 3), $"The mail server {NextHop.Host} takes only 7-bit messages, and this one has 8-bit content."),
        _ => null,
    };

    private string TlsObstacle => IsVerified ? "does not promise to pass it on in this way" : "has not been verified, which this server can't do yet";

    private static bool IsUtf8(OutgoingMessage message) =>
        message.Parameters.NeedsSmtpUtf8 || (message.ReversePath is { } sender && IsUtf8(sender));

    private static bool IsUtf8(Mailbox mailbox) => !Ascii.IsValid(mailbox.LocalPart);

    private Outcome.Failed Failed(EnhancedStatus status, string reason) => new(status, reason, NextHop.ToString());
}
