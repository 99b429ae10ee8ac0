namespace Relay.Queue.Storage;

/// <summary>The requests of one transaction, in the order of their execution. For the writer's thread.</summary>
internal sealed class WriteBatch
{
    /// <summary>Enough to share an fsync among all the sessions of a busy host.</summary>
    private const int MaxRequests = 512;

    /// <summary>Bounds what the write-ahead log grows by at a time.</summary>
    private const int MaxOctets = 8 * 1024 * 1024;

    private readonly List<WriteRequest> _requests = new(MaxRequests);

    public IReadOnlyList<WriteRequest> Requests => _requests;

    public long Octets { get; private set; }

    public int Arrivals { get; private set; }

    public bool IsEmpty => _requests.Count == 0;

    public bool IsFull => _requests.Count >= MaxRequests || Octets >= MaxOctets;

    public void Add(WriteRequest request)
    {
        _requests.Add(request);
        Count(request, 1);
    }

    public void Remove(WriteRequest request)
    {
        if (_requests.Remove(request))
            Count(request, -1);
    }

    public void Clear()
    {
        _requests.Clear();
        (Octets, Arrivals) = (0, 0);
    }

    private void Count(WriteRequest request, int times)
    {
        Octets += request.Octets * times;
        Arrivals += request.IsArrival ? times : 0;
    }
}
