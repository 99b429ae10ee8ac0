using System.Text;
using Relay.Smtp.Commands;
using Relay.Smtp.Replies;
using Relay.Smtp.Sasl;
using Relay.Submission.Connection;

namespace Relay.Submission.Session.Verbs;

/// <summary>AUTH (RFC 4954 §4), only ever under TLS.</summary>
internal static class AuthVerb
{
    public static async ValueTask<Reply?> HandleAsync(SmtpSession session, Command command)
    {
        var auth = (Command.Auth)command;
        if (!session.Channel.IsEncrypted)
            return Replies.EncryptionRequired;
        if (session.Account is not null)
            return Replies.AlreadyAuthenticated;
        if (session.Transaction is not null)
            return Replies.AuthInTransaction;
        if (!SaslExchange.LegacyOffers.Contains(auth.Mechanism) || SaslExchange.Begin(auth.Mechanism, new SaslContext(session.Services.Random)) is not { } exchange)
            return Replies.UnknownMechanism;

        var (credentials, refusal) = await ExchangeAsync(session, exchange, auth.InitialResponse);
        return credentials is null ? refusal : await LogInAsync(session, credentials);
    }

    private static async Task<(SaslStep.Credentials? Credentials, Reply? Refusal)> ExchangeAsync(SmtpSession session, SaslExchange exchange, string? initialResponse)
    {
        var response = initialResponse;
        while (true)
        {
            var step = exchange.Start();
            if (response is not null)
            {
                if (!TryDecode(response, out var octets))
                    return (null, Replies.BadBase64);
                step = exchange.Respond(octets);
            }

            switch (step)
            {
                case SaslStep.Credentials credentials:
                    return (credentials, null);
                case SaslStep.Challenge challenge:
                    session.Channel.Write(Replies.Challenge(Convert.ToBase64String(Encoding.UTF8.GetBytes(challenge.Text))));
                    break;
                default:
                    return (null, Refuse(session, name: ""));
            }

            var (kind, line) = await session.ReadAuthLineAsync();
            switch (kind)
            {
                case LineKind.Line when line is [(byte)'*']:
                    return (null, Replies.AuthCancelled);
                case LineKind.Line:
                    response = Encoding.Latin1.GetString(line);
                    break;
                case LineKind.EndOfStream:
                    throw new EndOfStreamException("The client closed the connection while it logged in.");
                case LineKind.Stopping:
                    return (null, Replies.ShuttingDown(session.Settings.HostName));
                case LineKind.TooLong:
                    return (null, Replies.AuthLineTooLong);
                default:
                    return (null, Replies.BadBase64);
            }
        }
    }

    /// <summary>"=" stands for a response that is empty (RFC 4954 §4).</summary>
    private static bool TryDecode(string response, out ReadOnlySpan<byte> octets)
    {
        octets = [];
        if (response is "=" or "")
            return true;

        // The decoder skips white space, which is not base64: RFC 4648 §3.3.
        var buffer = new byte[response.Length];
        if (response.Any(char.IsWhiteSpace) || !Convert.TryFromBase64String(response, buffer, out var length))
            return false;
        octets = buffer.AsSpan(0, length);
        return true;
    }

    private static async Task<Reply> LogInAsync(SmtpSession session, SaslStep.Credentials credentials)
    {
        var account = await session.Services.Accounts.AuthenticateAsync(credentials.Name, credentials.Password, CancellationToken.None);
        if (account is null)
            return Refuse(session, credentials.Name);

        session.Account = account;
        SubmissionLog.LoggedIn(session.Services.Logger, session.ClientAddress, account.Name);
        return Replies.Authenticated;
    }

    private static Reply Refuse(SmtpSession session, string name)
    {
        SubmissionLog.LoginFailed(session.Services.Logger, session.ClientAddress, Printable(name));
        return ++session.FailedLogins < session.Settings.Limits.MaxFailedLogins ? Replies.BadCredentials : Replies.TooManyFailedLogins;
    }

    /// <summary>A name that was made up by a stranger, fit for a line of the log.</summary>
    private static string Printable(string name) => string.Concat(name.Take(255).Select(c => char.IsControl(c) ? '?' : c));
}
