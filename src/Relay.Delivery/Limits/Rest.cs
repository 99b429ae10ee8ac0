namespace Relay.Delivery.Limits;

/// <summary>The time that a connection has nothing to carry: it is the first to be closed when somebody needs its place.</summary>
internal sealed class Rest(ConnectionGate gate, ConnectionPermit permit) : IDisposable
{
    private readonly TaskCompletionSource _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConnectionPermit Permit => permit;

    /// <summary>Completes when the place is needed.</summary>
    public Task Wanted => _wanted.Task;

    public void End() => _wanted.TrySetResult();

    public void Dispose() => gate.EndRest(this);
}
