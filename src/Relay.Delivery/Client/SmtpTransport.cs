using Relay.Core;
using Relay.Core.Transport;
using Relay.Smtp.Commands;
using Relay.Smtp.Replies;

namespace Relay.Delivery.Client;

/// <summary>
/// Opens a session with a next hop:
/// <list type="number">
/// <item>connect, and hear the greeting;</item>
/// <item>EHLO, or HELO where EHLO is not known;</item>
/// <item>STARTTLS where it is offered, and EHLO again, since what was said in clear counts for nothing (RFC 3207 §4.2).</item>
/// </list>
/// A host whose TLS does not work is tried once more in clear, since a message in clear is what it gets from everyone else.
/// </summary>
internal sealed class SmtpTransport(DeliverySettings settings, TimeProvider time) : IMailTransport
{
    private ClientTimeouts Timeouts => settings.Options.Timeouts;

    public async Task<ConnectResult> ConnectAsync(NextHop nextHop, CancellationToken cancellationToken) =>
        await OpenAsync(nextHop, withTls: true, cancellationToken) ?? await OpenAsync(nextHop, withTls: false, cancellationToken) ??
        throw new InvalidOperationException("A connection in clear can't fail for TLS.");

    /// <summary>Null when TLS was tried and did not come about.</summary>
    private async Task<ConnectResult?> OpenAsync(NextHop nextHop, bool withTls, CancellationToken cancellationToken)
    {
        SmtpWire? wire = null;
        try
        {
            // Step 1
            wire = await SmtpWire.ConnectAsync(nextHop.EndPoint, Timeouts.Connect, time, cancellationToken);
            var greeting = await wire.ReadReplyAsync("a greeting", Timeouts.Greeting, cancellationToken);
            if (!greeting.IsPositive)
                return await RefuseAsync(wire, greeting.ToOutcome(nextHop, "the connection"));

            // Step 2
            var (extensions, refusal) = await HelloAsync(wire, cancellationToken);
            if (refusal is not null)
                return await RefuseAsync(wire, refusal.ToOutcome(nextHop, "our greeting"));

            // Step 3
            if (withTls && extensions.StartTls)
            {
                if (!await TryStartTlsAsync(wire, nextHop, cancellationToken))
                {
                    await wire.DisposeAsync();
                    return null;
                }

                (extensions, refusal) = await HelloAsync(wire, cancellationToken);
                if (refusal is not null)
                    return await RefuseAsync(wire, refusal.ToOutcome(nextHop, "our greeting under TLS"));
            }

            // Any certificate does (see SmtpWire.StartTlsAsync), so nobody has been verified.
            var fitness = new Fitness(nextHop, extensions, IsVerified: false);
            return new ConnectResult.Connected(new SmtpConnection(wire, nextHop, fitness, Timeouts));
        }
        catch (WireException exception)
        {
            if (wire is not null)
                await wire.DisposeAsync();
            return new ConnectResult.Refused(exception.ToOutcome(nextHop));
        }
        catch (OperationCanceledException)
        {
            if (wire is not null)
                await wire.DisposeAsync();
            throw;
        }
    }

    private static async Task<ConnectResult> RefuseAsync(SmtpWire wire, Outcome outcome)
    {
        await wire.DisposeAsync();
        return new ConnectResult.Refused(outcome);
    }

    private async Task<(ServerExtensions Extensions, Reply? Refusal)> HelloAsync(SmtpWire wire, CancellationToken cancellationToken)
    {
        CommandWriter.Ehlo(wire.Output, settings.HostName);
        await wire.FlushAsync(Timeouts.Command, cancellationToken);
        var ehlo = await wire.ReadReplyAsync("an answer to EHLO", Timeouts.Command, cancellationToken);
        if (ehlo.IsPositive)
            return (ServerExtensions.Parse(ehlo), null);
        if (!ehlo.IsPermanentFailure)
            return (ServerExtensions.None, ehlo);

        // RFC 5321 §3.2: a host from before the extensions.
        CommandWriter.Helo(wire.Output, settings.HostName);
        await wire.FlushAsync(Timeouts.Command, cancellationToken);
        var helo = await wire.ReadReplyAsync("an answer to HELO", Timeouts.Command, cancellationToken);
        return (ServerExtensions.None, helo.IsPositive ? null : helo);
    }

    private async Task<bool> TryStartTlsAsync(SmtpWire wire, NextHop nextHop, CancellationToken cancellationToken)
    {
        try
        {
            CommandWriter.StartTls(wire.Output);
            await wire.FlushAsync(Timeouts.Command, cancellationToken);
            var reply = await wire.ReadReplyAsync("an answer to STARTTLS", Timeouts.Command, cancellationToken);
            if (!reply.IsPositive)
                return false;

            await wire.StartTlsAsync(nextHop.Host, Timeouts.Handshake, cancellationToken);
            return true;
        }
        catch (WireException)
        {
            return false;
        }
    }
}
