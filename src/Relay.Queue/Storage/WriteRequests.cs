using System.Diagnostics.CodeAnalysis;

namespace Relay.Queue.Storage;

/// <summary>
/// What waits for the writer, in two lines that take turns: what arrives, and what else there is, the outcomes of deliveries above all. However many
/// sessions wait in the one, the queue is emptied meanwhile; however much is delivered, it goes on taking mail. Any thread adds, one takes.
/// </summary>
internal sealed class WriteRequests
{
    // A monitor lets its waiter sleep. A semaphore would have it spin first, which with two cores is the sessions' time.
    private readonly object _gate = new();
    private readonly Queue<WriteRequest> _arrivals = new();
    private readonly Queue<WriteRequest> _others = new();
    private bool _isArrivalsTurn;
    private bool _isClosed;

    private bool IsEmpty => _arrivals.Count == 0 && _others.Count == 0;

    /// <summary>False when nothing more is taken.</summary>
    public bool TryAdd(WriteRequest request)
    {
        lock (_gate)
        {
            if (_isClosed)
                return false;
            (request.IsArrival ? _arrivals : _others).Enqueue(request);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>False when none came within that time, or none can come any more.</summary>
    public bool TryTake(TimeSpan atMost, [NotNullWhen(true)] out WriteRequest? request)
    {
        lock (_gate)
        {
            while (IsEmpty && !_isClosed && atMost != TimeSpan.Zero && Monitor.Wait(_gate, (int)Math.Ceiling(atMost.TotalMilliseconds)))
            {
                // Not the end unless it is closed, whatever has woken us.
            }

            var (first, second) = _isArrivalsTurn ? (_arrivals, _others) : (_others, _arrivals);
            if (!first.TryDequeue(out request) && !second.TryDequeue(out request))
                return false;
            _isArrivalsTurn = !request.IsArrival;
            return true;
        }
    }

    /// <summary>What has been added can still be taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }
    }
}
