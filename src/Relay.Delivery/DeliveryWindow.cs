namespace Relay.Delivery;

/// <summary>How many recipients may be in memory at a time: what is leased and not settled. The rest of the queue stays on disk.</summary>
internal sealed class DeliveryWindow : IDisposable
{
    /// <summary>Recipients under way; enough to keep hundreds of lanes busy.</summary>
    private const int MaxUnderWay = 5000;

    /// <summary>Recipients in one lease.</summary>
    private const int MaxLease = 500;

    private readonly SemaphoreSlim _places = new(MaxUnderWay);

    /// <summary>Waits for a place, then takes as many as there are, up to a lease. Those that stay empty are to be given back.</summary>
    public async Task<int> EnterAsync(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        var taken = 1;
        while (taken < MaxLease && await _places.WaitAsync(TimeSpan.Zero, cancellationToken))
            taken++;
        return taken;
    }

    public void Leave(int places)
    {
        if (places > 0)
            _places.Release(places);
    }

    public void Dispose() => _places.Dispose();
}
