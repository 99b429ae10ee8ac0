using System.Buffers;
using Relay.Core;
using Relay.Core.Transport;
using Relay.Smtp.Commands;
using Relay.Smtp.Replies;

namespace Relay.Delivery.Client;

/// <summary>From the connection to the end of EHLO, in clear or under TLS: steps 1 to 3 of <see cref="SmtpTransport"/>.</summary>
internal sealed class SessionOpening(SmtpWire wire, NextHop nextHop, TlsRule rule, DeliverySettings settings, TrustAnchors anchors)
{
    /// <summary>RFC 3463 §3.8: x.7.4, security features not supported; x.7.5, cryptographic failure. Temporary, since somebody can put it right: Postfix has the same.</summary>
    private static readonly EnhancedStatus NotOffered = new(4, 7, 4);
    private static readonly EnhancedStatus NotAchieved = new(4, 7, 5);

    private ClientTimeouts Timeouts => settings.Options.Timeouts;

    private HopProtocol Protocol => nextHop.Policy.Protocol;

    private string OurName => nextHop.Policy.EhloName ?? settings.HostName;

    public ServerExtensions Extensions { get; private set; } = ServerExtensions.None;

    /// <summary>TLS did not come about, and the route lets the mail go without; but not over this connection.</summary>
    public bool WantsClear { get; private set; }

    /// <summary>Null when the session is open.</summary>
    public async Task<Outcome?> RunAsync(CancellationToken cancellationToken)
    {
        // Step 1
        if (Protocol == HopProtocol.Smtps && await EncryptAsync(cancellationToken) is { } fault)
            return fault;
        var greeting = await wire.ReadReplyAsync("a greeting", Timeouts.Greeting, cancellationToken);
        if (!greeting.IsPositive)
            return greeting.ToOutcome(nextHop, "the connection");

        // Step 2
        if (await HelloAsync("our greeting", cancellationToken) is { } refusal)
            return refusal;

        // Step 3
        if (Protocol == HopProtocol.Smtps || rule == TlsRule.None)
            return null;
        if (!Extensions.StartTls)
            return rule == TlsRule.Opportunistic ? null : NeedsTls(NotOffered, "it does not offer that");
        return await StartTlsAsync(cancellationToken) ?? await HelloAsync("our greeting under TLS", cancellationToken);
    }

    private async Task<Outcome?> HelloAsync(string what, CancellationToken cancellationToken)
    {
        Extensions = ServerExtensions.None;
        var ehlo = Protocol == HopProtocol.Lmtp
            ? await SayAsync(CommandWriter.Lhlo, "LHLO", cancellationToken)
            : await SayAsync(CommandWriter.Ehlo, "EHLO", cancellationToken);
        if (ehlo.IsPositive)
            Extensions = ServerExtensions.Parse(ehlo);
        if (ehlo.IsPositive || !ehlo.IsPermanentFailure || Protocol == HopProtocol.Lmtp)
            return ehlo.IsPositive ? null : ehlo.ToOutcome(nextHop, what);

        // RFC 5321 §3.2: a host from before the extensions.
        var helo = await SayAsync(CommandWriter.Helo, "HELO", cancellationToken);
        return helo.IsPositive ? null : helo.ToOutcome(nextHop, what);
    }

    private async Task<Reply> SayAsync(Action<IBufferWriter<byte>, string> write, string verb, CancellationToken cancellationToken)
    {
        write(wire.Output, OurName);
        await wire.FlushAsync(Timeouts.Command, cancellationToken);
        return await wire.ReadReplyAsync($"an answer to {verb}", Timeouts.Command, cancellationToken);
    }

    private async Task<Outcome?> StartTlsAsync(CancellationToken cancellationToken)
    {
        try
        {
            CommandWriter.StartTls(wire.Output);
            await wire.FlushAsync(Timeouts.Command, cancellationToken);
            var reply = await wire.ReadReplyAsync("an answer to STARTTLS", Timeouts.Command, cancellationToken);
            if (!reply.IsPositive)
                return WithoutTls(NotOffered, "it took its offer back") with { Reply = NextHopReplies.Words(reply) };
        }
        catch (WireException exception)
        {
            return WithoutTls(NotAchieved, exception.Message);
        }

        return await EncryptAsync(cancellationToken);
    }

    private async Task<Outcome?> EncryptAsync(CancellationToken cancellationToken)
    {
        try
        {
            await wire.StartTlsAsync(nextHop.Host, anchors, Timeouts.Handshake, cancellationToken);
        }
        catch (WireException exception)
        {
            return WithoutTls(NotAchieved, exception.Message);
        }

        // Whose certificate is not right has heard nothing from us yet, and hears nothing.
        return rule == TlsRule.Verified && wire.Tls is { Fault: { } fault }
            ? new Outcome.Deferred(NotAchieved, $"Mail goes to {nextHop.Host} only if it proves who it is, and it could not: {fault}.", nextHop.ToString())
            : null;
    }

    private Outcome.Deferred WithoutTls(EnhancedStatus status, string why)
    {
        WantsClear = rule == TlsRule.Opportunistic && Protocol != HopProtocol.Smtps;
        return NeedsTls(status, why);
    }

    private Outcome.Deferred NeedsTls(EnhancedStatus status, string why) =>
        new(status, $"Mail goes to {nextHop.Host} only under TLS, and there was none: {why}.", nextHop.ToString());
}
