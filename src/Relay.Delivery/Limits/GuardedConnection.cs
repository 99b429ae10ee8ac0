using Relay.Core;
using Relay.Core.Transport;

namespace Relay.Delivery.Limits;

/// <summary>A connection that holds its place until it is closed, and tells the gate how the host fares.</summary>
internal sealed class GuardedConnection(IMailConnection inner, ConnectionPermit permit) : IMailConnection
{
    /// <summary>What a host says that has too much to do, whatever the message (RFC 3463 §3.4, §3.5).</summary>
    private static readonly EnhancedStatus[] Congested = [new(4, 3, 2), new(4, 4, 5)];

    public NextHop NextHop => inner.NextHop;

    public bool IsUsable => inner.IsUsable;

    public bool HasBroken => inner.HasBroken;

    public int MessagesCarried => inner.MessagesCarried;

    /// <inheritdoc cref="ConnectionPermit.Rest"/>
    public Rest Rest() => permit.Rest();

    /// <summary>Connections that the host's group may have at present.</summary>
    public int Allowed => permit.Group.Allowed;

    /// <summary>Whether another message may go this way; asked once for each.</summary>
    public bool MayCarryOn() => permit.MayCarryOn(inner.MessagesCarried);

    public async Task<IReadOnlyList<Outcome>> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var outcomes = await inner.SendAsync(message, cancellationToken);
        if (!inner.HasBroken && !outcomes.Any(outcome => Congested.Contains(outcome.Status)))
            permit.Succeeded();
        else
            permit.Failed();
        return outcomes;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await inner.DisposeAsync();
        }
        finally
        {
            permit.Dispose();
        }
    }
}
