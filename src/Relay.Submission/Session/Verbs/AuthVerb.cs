using Relay.Smtp.Commands;
using Relay.Smtp.Replies;
using Relay.Smtp.Sasl;

namespace Relay.Submission.Session.Verbs;

/// <summary>AUTH (RFC 4954 §4), only ever under TLS.</summary>
internal static class AuthVerb
{
    public static async ValueTask<Reply?> HandleAsync(SmtpSession session, Command command)
    {
        var auth = (Command.Auth)command;
        if (!session.Channel.IsEncrypted)
            return Replies.EncryptionRequired;
        if (session.IsAuthenticated)
            return Replies.AlreadyAuthenticated;
        if (session.Transaction is not null)
            return Replies.AuthInTransaction;
        if (SaslExchange.Begin(auth.Mechanism, session.SaslContext) is not { } exchange)
            return Replies.UnknownMechanism;

        return await new LoginAttempt(session, exchange).RunAsync(auth.InitialResponse);
    }
}
