using System.Net;
using System.Security.Authentication;
using Relay.Core.Accounts;
using Relay.Smtp.Commands;
using Relay.Smtp.Replies;
using Relay.Submission.Connection;
using Relay.Submission.Tls;

namespace Relay.Submission.Session;

/// <summary>
/// One client's session (RFC 5321 §3.1 to §3.10): reads a command, has the table carry it out, says the reply; until QUIT, too many errors,
/// silence, or our own end.
/// </summary>
internal sealed class SmtpSession(
    SmtpChannel channel, SessionServices services, TlsMode tlsMode, IPAddress clientAddress, CancellationToken stopping)
{
    /// <summary>
    /// Commands without a message, beyond one for each recipient that it may have, before the session is ended; as many as Postfix
    /// forgives recipients over the limit (smtpd_recipient_overshoot_limit).
    /// </summary>
    internal const int MaxIdleCommands = 1000;

    private int _errors;
    private int _commandsSinceMessage;

    public SmtpChannel Channel => channel;

    public SessionServices Services => services;

    public SubmissionSettings Settings => services.Settings;

    public IPAddress ClientAddress => clientAddress;

    /// <summary>What the client called itself; null before EHLO or HELO.</summary>
    public string? ClientName { get; private set; }

    /// <summary>The client said EHLO.</summary>
    public bool IsExtended { get; private set; }

    public Account? Account { get; set; }

    public Transaction? Transaction { get; set; }

    public int FailedLogins { get; set; }

    /// <summary>Nothing is read any more once the last reply is out.</summary>
    public bool IsOver { get; set; }

    public async Task RunAsync()
    {
        try
        {
            if (tlsMode == TlsMode.Implicit && !await TryStartTlsAsync())
                return;

            channel.Write(Replies.Greeting(Settings.HostName));
            while (!IsOver)
                await TakeCommandAsync();
        }
        catch (TimeoutException)
        {
            channel.Write(Replies.TimedOut(Settings.HostName));
        }

        await channel.CloseAsync(Settings.Limits.CommandTimeout);
    }

    /// <summary>EHLO and HELO begin afresh, whatever was under way (RFC 5321 §4.1.4); a login stays.</summary>
    public void Greet(string clientName, bool isExtended)
    {
        ClientName = clientName;
        IsExtended = isExtended;
        Transaction = null;
    }

    /// <summary>After the handshake nothing is known that was said before it (RFC 3207 §4.2). False when it failed, and the session with it.</summary>
    public async Task<bool> TryStartTlsAsync()
    {
        (ClientName, IsExtended, Account, Transaction) = (null, false, null, null);
        try
        {
            await channel.StartTlsAsync(Settings.Tls, Settings.Limits.HandshakeTimeout, stopping);
            return true;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or TimeoutException)
        {
            SubmissionLog.HandshakeFailed(services.Logger, clientAddress, HandshakeFailure.Describe(exception, channel.ClientHello, tlsMode));
            return false;
        }
    }

    /// <summary>The client has sent a message: its commands led somewhere, and if it was accepted, its errors are forgiven.</summary>
    public void CountMessage(bool isAccepted)
    {
        _commandsSinceMessage = 0;
        if (isAccepted)
            _errors = 0;
    }

    public Task<(LineKind Kind, byte[] Line)> ReadAuthLineAsync() =>
        channel.ReadLineAsync(SmtpChannel.MaxAuthOctets, Settings.Limits.CommandTimeout, stopping).AsTask();

    private async Task TakeCommandAsync()
    {
        // At our own end idle sessions go; a transaction under way may finish, and the host's shutdown limit is what bounds it.
        var stop = Transaction is null ? stopping : CancellationToken.None;
        var (kind, line) = await channel.ReadLineAsync(SmtpChannel.MaxCommandOctets, Settings.Limits.CommandTimeout, stop);
        var reply = kind switch
        {
            _ when ++_commandsSinceMessage > Settings.Limits.MaxRecipients + MaxIdleCommands => Replies.TooManyCommands,
            LineKind.Line => await HandleAsync(CommandParser.Parse(line)),
            LineKind.BareLineFeed => Replies.BareLineFeed,
            LineKind.TooLong => Replies.LineTooLong,
            LineKind.Stopping => Replies.ShuttingDown(Settings.HostName),
            _ => End(),
        };
        if (reply is not null)
            Say(reply);
    }

    private async ValueTask<Reply?> HandleAsync(Command command)
    {
        var reply = await CommandTable.HandleAsync(this, command);
        // A failed login and a refused message have lines of their own.
        if (reply is { IsTransientFailure: true } or { IsPermanentFailure: true } && command.Verb is not (Verb.Auth or Verb.Data))
            SubmissionLog.CommandRefused(services.Logger, clientAddress, Account?.Name ?? "", command.Verb, reply.ToString());
        return reply;
    }

    private Reply? End()
    {
        IsOver = true;
        return null;
    }

    private void Say(Reply reply)
    {
        channel.Write(reply);
        if (reply.IsPermanentFailure && ++_errors >= Settings.Limits.MaxErrors)
        {
            channel.Write(Replies.TooManyErrors);
            IsOver = true;
        }

        IsOver |= reply.ClosesConnection;
    }
}
