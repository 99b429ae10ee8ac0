using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Transport;

namespace Relay.Delivery.Limits;

/// <summary>
/// Before anyone dials:
/// <list type="number">
/// <item>a host that is known to be down is not tried;</item>
/// <item>there must be a place for the connection;</item>
/// <item>and the host may have turned out to be down while we waited.</item>
/// </list>
/// Whoever is refused here goes on to the next host.
/// </summary>
internal sealed class GuardedTransport(IMailTransport inner, ConnectionGate gate, DeliverySettings settings, TimeProvider time, ILogger<DeliveryService> logger) : IMailTransport
{
    private readonly Lock _gate = new();
    private readonly BreakTimes _breaks = new(settings.Options);
    private readonly FadingTable<NextHop, HostCircuit> _circuits = new(circuit => time.GetElapsedTime(circuit.UsedAt) > 2 * new BreakTimes(settings.Options).Longest); // none that is open

    public async Task<ConnectResult> ConnectAsync(NextHop nextHop, CancellationToken cancellationToken)
    {
        // Step 1
        var circuit = CircuitOf(nextHop);
        if (circuit.Refusal is { } refusal)
            return refusal;

        // Step 2
        if (await gate.AcquireAsync(nextHop, cancellationToken) is not { } permit)
            return new ConnectResult.Refused(ConnectionGate.NoRoom);
        var isKept = false;
        try
        {
            // Step 3
            var result = await circuit.ConnectAsync(token => DialAsync(nextHop, permit, token), cancellationToken);
            if (result is not ConnectResult.Connected connected)
                return result;
            isKept = true;
            return new ConnectResult.Connected(new GuardedConnection(connected.Connection, permit));
        }
        finally
        {
            if (!isKept)
                permit.Dispose();
        }
    }

    private async Task<ConnectResult> DialAsync(NextHop nextHop, ConnectionPermit permit, CancellationToken cancellationToken)
    {
        var result = await inner.ConnectAsync(nextHop, cancellationToken);
        if (result is ConnectResult.Refused { Outcome: Outcome.Deferred })
            permit.Failed();
        return result;
    }

    /// <summary>Host, address and policy: what one route is refused, another may be granted.</summary>
    private HostCircuit CircuitOf(NextHop nextHop)
    {
        lock (_gate)
            return _circuits.GetOrAdd(nextHop with { HasAlternative = false }, () => new HostCircuit(nextHop, _breaks, time, logger));
    }
}
