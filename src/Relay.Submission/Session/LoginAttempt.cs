using System.Diagnostics.CodeAnalysis;
using System.Text;
using Relay.Core.Accounts;
using Relay.Smtp.Replies;
using Relay.Smtp.Sasl;
using Relay.Submission.Connection;
using Relay.Submission.Limits;

namespace Relay.Submission.Session;

/// <summary>
/// One exchange of AUTH, to its reply. A name that has been tried too often from here is not looked at, right or wrong; of one that is
/// wrong nobody learns whether it exists.
/// </summary>
internal sealed class LoginAttempt(SmtpSession session, SaslExchange exchange)
{
    /// <summary>Who wants in; known once the mechanism has told.</summary>
    private string _name = "";

    /// <summary>What a proof is checked with, for mechanisms that prove the password instead of telling it; null until the name is known.</summary>
    private ScramLogin? _claim;

    /// <summary>The proof has been counted as right.</summary>
    private bool _isProven;

    public async Task<Reply> RunAsync(string? initialResponse)
    {
        var response = initialResponse;
        while (true)
        {
            if (!TryTakeStep(response, out var step))
                return Replies.BadBase64;

            if (step is SaslStep.KeysWanted wanted)
            {
                _name = wanted.Name;
                if (IsBarred)
                    return Replies.LoginBarred;
                step = await ResumeAsync();
            }
            else if (_claim is not null && !_isProven)
            {
                // Before a word of the answer to it, which would tell whether it was right. Sessions may have waited here for others to guess first.
                if (step is SaslStep.Refused)
                    return Refuse();
                if (!session.Services.Logins.Succeeded(session.ClientAddress, _name))
                    return Replies.LoginBarred;
                _isProven = true;
            }

            if (step is not SaslStep.Challenge challenge)
                return await EndAsync(step);

            session.Channel.Write(Replies.Challenge(Convert.ToBase64String(Encoding.UTF8.GetBytes(challenge.Text))));
            var (line, refusal) = await ReadAsync();
            if (line is null)
                return refusal!;
            response = line;
        }
    }

    /// <param name="response">Null when there has been none yet.</param>
    private bool TryTakeStep(string? response, [NotNullWhen(true)] out SaslStep? step)
    {
        step = response is null ? exchange.Start() : TryDecode(response, out var octets) ? exchange.Respond(octets) : null;
        return step is not null;
    }

    private bool IsBarred => session.Services.Logins.IsBarred(session.ClientAddress, _name);

    private async Task<SaslStep> ResumeAsync()
    {
        _claim = await session.Services.Accounts.FindScramAsync(_name, session.Stopping);
        return exchange.Resume(_claim.Keys);
    }

    private async Task<Reply> EndAsync(SaslStep step)
    {
        switch (step)
        {
            case SaslStep.Credentials credentials:
                _name = credentials.Name;
                if (IsBarred)
                    return Replies.LoginBarred;
                var account = await session.Services.Accounts.AuthenticateAsync(credentials.Name, credentials.Password, session.Stopping);
                if (account is null)
                    return Refuse();
                return session.Services.Logins.Succeeded(session.ClientAddress, _name) ? LogIn(account) : Replies.LoginBarred;
            case SaslStep.Proven when _claim?.Account is { } claimed:
                return LogIn(claimed);
            default:
                return Refuse();
        }
    }

    private Reply LogIn(Account account)
    {
        if (!session.TryLogIn(account))
            return Replies.TooManySessionsOfAccount;

        SubmissionLog.LoggedIn(session.Services.Logger, session.ClientAddress, account.Name);
        return Replies.Authenticated;
    }

    private Reply Refuse()
    {
        if (!session.Services.Logins.Failed(session.ClientAddress, _name))
            return Replies.LoginBarred;

        SubmissionLog.LoginFailed(session.Services.Logger, session.ClientAddress, PrintableLogin.Of(_name));
        return ++session.FailedLogins < session.Settings.Limits.MaxFailedLogins ? Replies.BadCredentials : Replies.TooManyFailedLogins;
    }

    /// <summary>The client's next response, or why there is none.</summary>
    private async Task<(string? Line, Reply? Refusal)> ReadAsync()
    {
        var (kind, line) = await session.ReadAuthLineAsync();
        return kind switch
        {
            LineKind.Line when line is [(byte)'*'] => (null, Replies.AuthCancelled),
            LineKind.Line => (Encoding.Latin1.GetString(line), null),
            LineKind.EndOfStream => throw new EndOfStreamException("The client closed the connection while it logged in."),
            LineKind.Stopping => (null, Replies.ShuttingDown(session.Settings.HostName)),
            LineKind.TooLong => (null, Replies.AuthLineTooLong),
            _ => (null, Replies.BadBase64),
        };
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
}
