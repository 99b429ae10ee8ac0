using Relay.Core.Addresses;
using Relay.Smtp.Commands;
using Relay.Smtp.Replies;
using Relay.Submission.Receive;

namespace Relay.Submission.Session.Verbs;

/// <summary>MAIL (RFC 5321 §4.1.1.2), and here also: may this account send as this address, and as much as this?</summary>
internal static class MailVerb
{
    public static async ValueTask<Reply?> HandleAsync(SmtpSession session, Command command)
    {
        var mail = (Command.Mail)command;
        if (session.Transaction is not null)
            return Replies.NestedMail;
        if (!session.MayBeginMessage())
            return Replies.TooManyMessages;

        // A session may last for long; whoever is removed meanwhile, or has a new password, sends nothing more.
        if (!await session.RefreshAccountAsync())
            return Replies.AccountRemoved;

        if (!MailParameters.TryRead(mail.Parameters, out var parameters, out var fault))
            return Replies.BadParameter(fault);
        if (Refusal(session, mail.ReversePath, parameters) is { } refusal)
            return refusal;

        var holdUntil = HoldUntil(session, parameters.Release);
        if (holdUntil > session.Services.Time.GetUtcNow() + session.Settings.Limits.MaxHold)
            return Replies.HeldTooLong;

        session.Transaction = new Transaction(mail.ReversePath, parameters, holdUntil);
        return Replies.SenderOk;
    }

    private static Reply? Refusal(SmtpSession session, Mailbox? sender, MailParameters parameters) => parameters switch
    {
        { Release: not null } when session.Settings.Limits.MaxHold == TimeSpan.Zero => Replies.UnknownParameter, // not offered
        { RequireTls: true } when !session.Channel.IsEncrypted => Replies.TlsRequired, // RFC 8689 §2
        { SmtpUtf8: false } when sender is { IsAscii: false } => Replies.NonAsciiAddress, // RFC 6531 §3.4
        { Size: { } octets } when octets > session.Settings.Limits.MaxMessageBytes => Replies.TooLarge, // RFC 1870 §6.1
        _ => SenderPolicy.Judge(session, sender) ?? Quota(session) ?? Room(session, parameters),
    };

    private static Reply? Quota(SmtpSession session) =>
        session.Services.Quota.Check(session.Account!, session.ClientAddress, messages: 1, recipients: 1) is { } refusal ? Replies.QuotaExceeded(refusal) : null;

    /// <summary>Better now than after megabytes. A message that does not say its size may have any that is allowed (RFC 1870 §6.1).</summary>
    private static Reply? Room(SmtpSession session, MailParameters parameters)
    {
        var queue = session.Services.Queue;
        return queue.Health.IsHealthy && queue.HasRoomFor(parameters.Size ?? session.Settings.Limits.MaxMessageBytes) ? null : Replies.StorageUnavailable;
    }

    private static DateTimeOffset? HoldUntil(SmtpSession session, FutureRelease? release) => release switch
    {
        FutureRelease.For wait => session.Services.Time.GetUtcNow() + wait.Interval,
        FutureRelease.Until until => until.Time,
        _ => null,
    };
}
