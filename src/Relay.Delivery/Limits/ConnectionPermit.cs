namespace Relay.Delivery.Limits;

/// <summary>A place for one connection, from before it is dialled until it is closed.</summary>
internal sealed class ConnectionPermit(ConnectionGate gate, HostGroup group) : IDisposable
{
    private bool _isReleased;

    public HostGroup Group => group;

    /// <inheritdoc cref="HostGroup.Epoch"/>
    public int Epoch { get; } = group.Epoch;

    /// <summary>There is nothing to carry for now; until the rest is disposed of.</summary>
    public Rest Rest() => gate.BeginRest(this);

    /// <summary>Whether another message may go over the connection; if so, it is counted.</summary>
    /// <param name="carried">Messages so far.</param>
    public bool MayCarryOn(int carried) => gate.MayCarryOn(this, carried);

    /// <summary>The host took part in a transaction as it should, whatever it said about the message.</summary>
    public void Succeeded() => gate.Succeeded(this);

    /// <summary>The host would not have the connection, or broke it.</summary>
    public void Failed() => gate.Failed(this);

    public void Dispose()
    {
        if (_isReleased)
            return;
        _isReleased = true;
        gate.Release(this);
    }
}
