using Relay.Smtp.Commands;
using Relay.Smtp.Replies;

namespace Relay.Submission.Session.Verbs;

/// <summary>STARTTLS (RFC 3207 §4).</summary>
internal static class StartTlsVerb
{
    public static async ValueTask<Reply?> HandleAsync(SmtpSession session, Command command)
    {
        if (session.Listener.Tls == TlsMode.None)
            return Replies.NotImplemented;
        if (session.Channel.IsEncrypted)
            return Replies.AlreadyEncrypted;

        session.Channel.DropInput();
        session.Channel.Write(Replies.ReadyForTls);
        session.IsOver = !await session.TryStartTlsAsync();
        return null;
    }
}
