using System.Net;
using System.Security.Authentication;
using Relay.Core.Accounts;
using Relay.Smtp.Commands;
using Relay.Smtp.Data;
using Relay.Smtp.Replies;
using Relay.Smtp.Sasl;
using Relay.Submission.Connection;
using Relay.Submission.Tls;

namespace Relay.Submission.Session;

/// <summary>
/// One client's session (RFC 5321 §3.1 to §3.10): reads a command, has the table carry it out, says the reply; until QUIT, too many errors,
/// silence, old age, or our own end.
/// </summary>
/// <param name="network">Whom the client counts as before any login; null where everybody needs one.</param>
internal sealed class SmtpSession(
    SmtpChannel channel, SessionServices services, Listener listener, IPAddress clientAddress, Account? network, CancellationToken stopping) : IAsyncDisposable
{
    /// <summary>
    /// Commands without a message, beyond one for each recipient that it may have, before the session is ended; as many as Postfix
    /// forgives recipients over the limit (smtpd_recipient_overshoot_limit).
    /// </summary>
    internal const int MaxIdleCommands = 1000;

    /// <summary>Refused commands of a session that the log hears of: enough to see what is wrong, and how much of it there is is the client's choice.</summary>
    private const int MaxLoggedRefusals = 10;

    private readonly long _started = services.Time.GetTimestamp();
    private readonly Submitter _submitter = new(services, network);
    private Task<string?>? _reverseLookup;
    private int _errors;
    private int _refusals;
    private int _commandsSinceMessage;
    private int _messages;

    public SmtpChannel Channel => channel;

    /// <summary>We are at our own end.</summary>
    public CancellationToken Stopping => stopping;

    public SessionServices Services => services;

    public SubmissionSettings Settings => services.Settings;

    public Listener Listener => listener;

    public IPAddress ClientAddress => clientAddress;

    /// <summary>What the client called itself; null before EHLO or HELO.</summary>
    public string? ClientName { get; private set; }

    /// <summary>What DNS calls the client; null when that is not known, or not yet: no message waits for it.</summary>
    public string? ReverseName => _reverseLookup is { IsCompletedSuccessfully: true, Result: var name } ? name : null;

    /// <summary>The client said EHLO.</summary>
    public bool IsExtended { get; private set; }

    /// <inheritdoc cref="Submitter.Account"/>
    public Account? Account => _submitter.Account;

    public bool IsAuthenticated => _submitter.IsAuthenticated;

    public SaslContext SaslContext => new(services.Random) { ChannelBindings = channel.ChannelBindings };

    public Transaction? Transaction { get; set; }

    public int FailedLogins { get; set; }

    /// <summary>Nothing is read any more once the last reply is out.</summary>
    public bool IsOver { get; set; }

    /// <summary>The client has said more, though it should wait for us, and this listener minds.</summary>
    public bool TalksOutOfTurn => listener.Options.StrictPipelining && channel.HasInput;

    public async Task RunAsync()
    {
        try
        {
            if (listener.Tls == TlsMode.Implicit && !await TryStartTlsAsync())
                return;

            Greet();
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
    public async ValueTask GreetAsync(string clientName, bool isExtended)
    {
        ClientName = clientName;
        IsExtended = isExtended;
        await EndTransactionAsync();
    }

    /// <summary>After the handshake nothing is known that was said before it (RFC 3207 §4.2). False when it failed, and the session with it.</summary>
    public async Task<bool> TryStartTlsAsync()
    {
        await EndTransactionAsync();
        (ClientName, IsExtended) = (null, false);
        try
        {
            await channel.StartTlsAsync(Settings.Tls, Settings.Limits.HandshakeTimeout, stopping);
            return true;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or TimeoutException)
        {
            SubmissionLog.HandshakeFailed(services.Logger, clientAddress, listener, HandshakeFailure.Describe(exception, channel.ClientHello, listener.Tls));
            return false;
        }
    }

    /// <inheritdoc cref="Submitter.TryLogIn"/>
    public bool TryLogIn(Account account) => _submitter.TryLogIn(account);

    /// <inheritdoc cref="Submitter.RefreshAsync"/>
    public ValueTask<bool> RefreshAccountAsync() => _submitter.RefreshAsync(stopping);

    public async ValueTask EndTransactionAsync()
    {
        if (Transaction is not { } transaction)
            return;

        Transaction = null;
        await transaction.DisposeAsync();
    }

    /// <summary>Counts the messages of the session; false when there have been enough.</summary>
    public bool MayBeginMessage()
    {
        if (_messages == 0 && Settings.Messages is { ReverseLookup: true, HideClient: false })
            _reverseLookup ??= ReverseLookup.FindAsync(services.Dns, clientAddress);
        return _messages < Settings.Limits.MaxMessagesPerSession;
    }

    /// <summary>The client has sent a message: its commands led somewhere, and if it was accepted, its errors are forgiven.</summary>
    public void CountMessage(bool isAccepted)
    {
        _messages++;
        _commandsSinceMessage = 0;
        if (isAccepted)
            _errors = 0;
    }

    /// <summary>The command at hand led somewhere.</summary>
    public void ForgiveCommand() => _commandsSinceMessage--;

    public Task<(LineKind Kind, byte[] Line)> ReadAuthLineAsync() => ReadLineAsync(SmtpChannel.MaxAuthOctets, stopping);

    public async ValueTask DisposeAsync()
    {
        _submitter.Dispose();
        await EndTransactionAsync();
    }

    private void Greet()
    {
        var refusal = TalksOutOfTurn ? Replies.OutOfTurn : services.Queue.Health.IsHealthy ? null : Replies.StoreBroken(Settings.HostName);
        IsOver = refusal is not null;
        channel.Write(refusal ?? Replies.Greeting(Settings.HostName));
    }

    private async Task TakeCommandAsync()
    {
        // At our own end idle sessions go; a transaction under way may finish, and the host's shutdown limit is what bounds it.
        var stop = Transaction is null ? stopping : CancellationToken.None;
        var (kind, line) = await ReadLineAsync(SmtpChannel.MaxCommandOctets, stop);
        var reply = kind switch
        {
            _ when ++_commandsSinceMessage > Settings.Limits.MaxRecipients + MaxIdleCommands => Replies.TooManyCommands,
            LineKind.Line => await HandleAsync(CommandParser.Parse(line)),
            LineKind.BareLineFeed => RefuseBareLineFeed(CommandParser.Parse(line)),
            LineKind.TooLong => Replies.LineTooLong,
            LineKind.Stopping => Replies.ShuttingDown(Settings.HostName),
            _ => End(),
        };
        if (reply is not null)
            Say(reply);
    }

    private async Task<(LineKind Kind, byte[] Line)> ReadLineAsync(int maxOctets, CancellationToken stop)
    {
        var (kind, line) = await channel.ReadLineAsync(maxOctets, PatienceLeft(), stop);
        var isForgiven = kind == LineKind.BareLineFeed && listener.Options.LineEndings == LineEndingPolicy.Normalise;
        return (isForgiven ? LineKind.Line : kind, line);
    }

    /// <summary>For the next line; none once the session is older than it may get, which is not asked in the middle of a message.</summary>
    private TimeSpan PatienceLeft()
    {
        var limits = Settings.Limits;
        if (Transaction is not null)
            return limits.CommandTimeout;

        var left = (Account is null ? limits.LoginTimeout : limits.SessionTimeout) - services.Time.GetElapsedTime(_started);
        return left < limits.CommandTimeout ? left : limits.CommandTimeout;
    }

    private Reply RefuseBareLineFeed(Command command)
    {
        // What is behind a chunk's command is content, however that ends, and must not be run.
        IsOver |= command.Verb == Verb.Bdat;
        return Replies.BareLineFeed;
    }

    private async ValueTask<Reply?> HandleAsync(Command command)
    {
        var reply = await CommandTable.HandleAsync(this, command);
        // A failed login and a refused message have lines of their own.
        if (reply is { IsTransientFailure: true } or { IsPermanentFailure: true } && command.Verb is not (Verb.Auth or Verb.Data or Verb.Bdat) && _refusals++ < MaxLoggedRefusals)
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
