using System.Net.Sockets;
using Relay.Core;
using Relay.Core.Transport;

namespace Relay.Delivery.Client;

/// <summary>
/// Opens a session with a next hop:
/// <list type="number">
/// <item>connect, and begin TLS at once where the protocol is that; hear the greeting;</item>
/// <item>EHLO, or HELO where EHLO is not known, or LHLO;</item>
/// <item>STARTTLS as the route wants it, and EHLO again, since what was said in clear counts for nothing (RFC 3207 §4.2);</item>
/// <item>AUTH, where the route has credentials.</item>
/// </list>
/// A host whose TLS does not work is tried once more in clear if the route leaves that open, since a message in clear is what it gets from everyone else.
/// </summary>
internal sealed class SmtpTransport(DeliverySettings settings, IRandomSource random, TrustAnchors anchors, TimeProvider time) : IMailTransport
{
    private ClientTimeouts Timeouts => settings.Options.Timeouts;

    public async Task<ConnectResult> ConnectAsync(NextHop nextHop, CancellationToken cancellationToken)
    {
        var patience = nextHop.HasAlternative ? Timeouts.ConnectWithAlternative : Timeouts.Connect;
        try
        {
            return await OpenAsync(nextHop, nextHop.Policy.Tls, patience, cancellationToken)
                ?? await OpenAsync(nextHop, TlsRule.None, patience, cancellationToken)
                ?? throw new InvalidOperationException("A connection in clear can't fail for TLS.");
        }
        catch (WireException exception)
        {
            return new ConnectResult.Refused(exception.ToOutcome(nextHop));
        }
        catch (SourceAddressException exception)
        {
            // Nobody else's fault, and nothing that time mends: but the operator may, and until then the mail waits.
            return new ConnectResult.Refused(new Outcome.Deferred(new EnhancedStatus(4, 3, 5), exception.Message, nextHop.ToString()));
        }
    }

    /// <summary>Null when TLS was tried and did not come about, and the mail may go in clear.</summary>
    private async Task<ConnectResult?> OpenAsync(NextHop nextHop, TlsRule rule, TimeSpan patience, CancellationToken cancellationToken)
    {
        var source = nextHop.EndPoint.AddressFamily == AddressFamily.InterNetwork ? nextHop.Policy.SourceIPv4 : nextHop.Policy.SourceIPv6;
        var wire = await SmtpWire.ConnectAsync(nextHop.EndPoint, source, patience, time, cancellationToken);
        var isTaken = false;
        try
        {
            var opening = new SessionOpening(wire, nextHop, rule, settings, anchors);
            var refusal = await opening.RunAsync(cancellationToken);
            if (opening.WantsClear)
                return null;

            var fitness = new Fitness(nextHop, opening.Extensions, wire.Tls);
            if (refusal is null && nextHop.Policy.Credentials is { } credentials)
                refusal = await new Login(wire, fitness, credentials, random, Timeouts).RunAsync(cancellationToken);
            if (refusal is not null)
                return new ConnectResult.Refused(refusal with { Tls = wire.Tls?.Description });

            isTaken = true;
            return new ConnectResult.Connected(new SmtpConnection(wire, fitness, Timeouts, time));
        }
        finally
        {
            if (!isTaken)
                await wire.DisposeAsync();
        }
    }
}
