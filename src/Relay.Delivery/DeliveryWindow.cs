namespace Relay.Delivery;

/// <summary>How many recipients the lanes hold: what is leased and neither settled nor given back. The rest of the queue stays on disk.</summary>
internal sealed class DeliveryWindow
{
    /// <summary>Recipients that the lanes may hold; enough to keep hundreds of them busy.</summary>
    public const int MaxHeld = 5000;

    private readonly Lock _gate = new();
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _held;

    public DeliveryWindow() => _room.SetResult();

    /// <summary>Less than nothing after a lease that came when there was hardly any.</summary>
    public int Free => MaxHeld - Volatile.Read(ref _held);

    /// <summary>Completes when there is room. With few accounts there always is: see <see cref="Lanes.LaneShare"/>.</summary>
    public Task RoomAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return _room.Task.WaitAsync(cancellationToken);
    }

    public void Enter(int recipients)
    {
        lock (_gate)
        {
            _held += recipients;
            if (_held >= MaxHeld && _room.Task.IsCompleted)
                _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Leave(int recipients)
    {
        lock (_gate)
        {
            _held -= recipients;
            if (_held < MaxHeld)
                _room.TrySetResult();
        }
    }
}
