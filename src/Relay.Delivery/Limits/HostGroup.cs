namespace Relay.Delivery.Limits;

/// <summary>
/// The connections to the hosts of one group, how many there may be at present, and who waits for one. How many there may be follows what the hosts
/// say: one more for as many successes as there may be connections, half for a failure, as Postfix's concurrency feedback does. Only touched under the
/// lock of <see cref="ConnectionGate"/>.
/// </summary>
internal sealed class HostGroup(HostLimits limits, TimeProvider time)
{
    /// <summary>To hosts of which nothing is known; matches Postfix's initial_destination_concurrency.</summary>
    public const int InitialConnections = 5;

    private readonly TokenBucket? _connections = limits.ConnectionsPerMinute is { } connections ? new(connections, time) : null;
    private readonly TokenBucket? _messages = limits.MessagesPerMinute is { } messages ? new(messages, time) : null;
    private double _allowed = Math.Min(InitialConnections, limits.MaxConnections);
    private ITimer? _alarm;

    public HostLimits Limits => limits;

    /// <summary>In the order in which they came.</summary>
    public LinkedList<TaskCompletionSource<ConnectionPermit?>> Waiting { get; } = new();

    public int Open { get; private set; }

    /// <summary>Connections that there may be at present.</summary>
    public int Allowed => (int)_allowed;

    /// <summary>It has its turn to come among those that have room.</summary>
    public bool IsInLine { get; set; }

    /// <summary>Grows with each halving: a failure of a connection that is older tells what is known already.</summary>
    public int Epoch { get; private set; }

    public long UsedAt { get; private set; } = time.GetTimestamp();

    public bool IsUnused => Open == 0 && Waiting.Count == 0;

    public bool HasRoom => Open < Allowed && TokenWait == TimeSpan.Zero;

    private TimeSpan TokenWait
    {
        get
        {
            var (connection, message) = (_connections?.Wait ?? TimeSpan.Zero, _messages?.Wait ?? TimeSpan.Zero);
            return connection > message ? connection : message;
        }
    }

    /// <summary>A connection, and the first message over it.</summary>
    public void Enter()
    {
        Open++;
        UsedAt = time.GetTimestamp();
        _connections?.Take();
        _messages?.Take();
    }

    public void Leave()
    {
        Open--;
        UsedAt = time.GetTimestamp();
    }

    /// <summary>Another message over an open connection; false when there have been enough for now.</summary>
    public bool TryTakeMessage()
    {
        if (_messages is not null && _messages.Wait > TimeSpan.Zero)
            return false;
        _messages?.Take();
        return true;
    }

    public void Grow() => _allowed = Math.Min(limits.MaxConnections, _allowed + (1 / _allowed));

    /// <summary>False when that was known, or there is nothing left to halve.</summary>
    public bool TryHalve(int epoch)
    {
        if (epoch != Epoch)
            return false;
        Epoch++;
        var before = Allowed;
        _allowed = Math.Max(1, _allowed / 2);
        return Allowed < before;
    }

    /// <summary>Where only the clock keeps those who wait, it says when they no longer must.</summary>
    public void SetAlarm(Action ring)
    {
        if (Waiting.Count == 0 || Open >= Allowed)
            return;
        _alarm?.Dispose();
        // The clock may have gone on since it was asked for room, so that the wait is zero now: it rings at once, on another thread, and not never.
        _alarm = time.CreateTimer(_ => ring(), null, TokenWait, Timeout.InfiniteTimeSpan);
    }
}
