using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Transport;

namespace Relay.Delivery.Limits;

/// <summary>
/// Who may open a connection, and when. There is a place for each of <see cref="DeliveryOptions.MaxConnections"/>, and of those each group of hosts has as
/// many as it may have at present (<see cref="HostGroup"/>). Groups for which there is room take turns; within a group the first who came is the first.
/// </summary>
internal sealed class ConnectionGate(HostGroups groups, DeliverySettings settings, TimeProvider time, ILogger<DeliveryService> logger)
{
    /// <summary>Who has waited so long is better off in the queue, where others can pass.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    /// <summary>Messages over a connection before it makes room for who waits: enough to be worth a TLS handshake.</summary>
    private const int Turn = 10;

    /// <summary>How long the number of connections that a group had come to is remembered without use.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly FadingTable<string, HostGroup> _groups = new(group => group.IsUnused && time.GetElapsedTime(group.UsedAt) > Memory);
    private readonly Queue<HostGroup> _line = new(); // those that have room and somebody who waits
    private readonly LinkedList<Rest> _resting = new(); // the longest first
    private int _open;
    private bool _isClosed;

    /// <summary>What becomes of a recipient for whose host there was no place: nobody has been asked. This very instance, so that it can be told from a host's word.</summary>
    public static Outcome.Deferred NoRoom { get; } = new(new EnhancedStatus(4, 4, 5), "As many connections as are allowed are open; it waits until one is free.");

    /// <summary>Null when none came free in time, or we are stopping.</summary>
    public async Task<ConnectionPermit?> AcquireAsync(NextHop nextHop, CancellationToken cancellationToken)
    {
        var granted = new TaskCompletionSource<ConnectionPermit?>(TaskCreationOptions.RunContinuationsAsynchronously);
        HostGroup group;
        lock (_gate)
        {
            if (_isClosed)
                return null;
            group = GroupOf(nextHop);
            group.Waiting.AddLast(granted);
            Admit(group);
            if (!granted.Task.IsCompleted)
                Reclaim(group);
        }

        try
        {
            return await granted.Task.WaitAsync(MaxWait, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            lock (_gate)
                group.Waiting.Remove(granted);
            var late = granted.TrySetResult(null) ? null : await granted.Task; // granted at the very moment
            if (exception is TimeoutException)
                return late;
            late?.Dispose();
            throw;
        }
    }

    /// <summary>Nobody waits any longer: we are stopping.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _line.Clear();
            _groups.ForEach(TurnAway);
        }
    }

    internal Rest BeginRest(ConnectionPermit permit)
    {
        var rest = new Rest(this, permit);
        lock (_gate)
        {
            if (IsWanted(permit))
                rest.End();
            else
                _resting.AddLast(rest);
        }

        return rest;
    }

    internal void EndRest(Rest rest)
    {
        lock (_gate)
            _resting.Remove(rest);
    }

    internal bool MayCarryOn(ConnectionPermit permit, int carried)
    {
        lock (_gate)
            return carried < permit.Group.Limits.MessagesPerConnection && !(IsWanted(permit) && carried >= Turn) && permit.Group.TryTakeMessage();
    }

    internal void Succeeded(ConnectionPermit permit)
    {
        lock (_gate)
        {
            permit.Group.Grow();
            Admit(permit.Group);
        }
    }

    internal void Failed(ConnectionPermit permit)
    {
        int? allowed = null;
        lock (_gate)
        {
            if (permit.Group.TryHalve(permit.Epoch))
                allowed = permit.Group.Allowed;
        }

        if (allowed is { } connections)
            DeliveryLog.Slowed(logger, permit.Group.Limits.Name, connections);
    }

    internal void Release(ConnectionPermit permit)
    {
        lock (_gate)
        {
            _open--;
            permit.Group.Leave();
            Admit(permit.Group);
        }
    }

    /// <summary>Somebody waits for a place like this one.</summary>
    private bool IsWanted(ConnectionPermit permit) => permit.Group.Waiting.Count > 0 || _line.Count > 0;

    /// <summary>Has a connection closed that has nothing to carry, where that makes the place that somebody waits for.</summary>
    private void Reclaim(HostGroup group)
    {
        var rest = group.Open >= group.Allowed ? _resting.FirstOrDefault(rest => rest.Permit.Group == group) : _open >= settings.Options.MaxConnections ? _resting.First?.Value : null;
        if (rest is null)
            return;
        _resting.Remove(rest);
        rest.End();
    }

    private HostGroup GroupOf(NextHop nextHop)
    {
        var limits = groups.LimitsFor(nextHop);
        return _groups.GetOrAdd(limits.Name, () => new HostGroup(limits, time));
    }

    private void Admit(HostGroup changed)
    {
        LineUp(changed);
        while (_open < settings.Options.MaxConnections && _line.TryDequeue(out var group))
        {
            group.IsInLine = false;
            if (group.Waiting.First is { } first && group.HasRoom)
            {
                group.Waiting.RemoveFirst();
                var permit = new ConnectionPermit(this, group);
                if (first.Value.TrySetResult(permit)) // it may just have lost its patience
                {
                    _open++;
                    group.Enter();
                }
            }

            LineUp(group);
        }
    }

    private void LineUp(HostGroup group)
    {
        if (group.IsInLine || group.Waiting.Count == 0)
            return;
        if (group.HasRoom)
        {
            group.IsInLine = true;
            _line.Enqueue(group);
        }
        else
        {
            group.SetAlarm(() => Ring(group));
        }
    }

    private void Ring(HostGroup group)
    {
        lock (_gate)
            Admit(group);
    }

    private static void TurnAway(HostGroup group)
    {
        group.IsInLine = false;
        foreach (var waiting in group.Waiting)
            waiting.TrySetResult(null);
        group.Waiting.Clear();
    }
}
