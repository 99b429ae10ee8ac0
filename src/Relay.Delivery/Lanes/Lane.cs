namespace Relay.Delivery.Lanes;

/// <summary>
/// The jobs for one destination and a count of who works on them. Only touched under the lock of <see cref="LaneDirectory"/>.
/// </summary>
internal sealed class Lane(string key, DrainRate rate, int phase = 0) : Backlog(rate, phase)
{
    private readonly Dictionary<string, int> _heldOf = new(StringComparer.Ordinal);
    private readonly LaneJobs _jobs = new();

    public string Key => key;

    public int Waiting => _jobs.Count;

    /// <summary>Of one account.</summary>
    public int HeldOf(string account) => _heldOf.GetValueOrDefault(account);

    /// <summary>Of this the log has heard.</summary>
    public bool IsFull { get; set; }

    /// <summary>Workers that have nothing to do but keep their connection open.</summary>
    public Queue<TaskCompletionSource> Idle { get; } = new();

    public int Workers { get; set; }

    /// <summary>Workers that there may be at present: as many as the hosts were last known to grant connections.</summary>
    public required int MaxWorkers { get; set; }

    public void Add(DeliveryJob job)
    {
        _jobs.Add(job);
        Enter(job.Recipients.Count);
        _heldOf[job.Account] = HeldOf(job.Account) + job.Recipients.Count;
        Wait(isBusy: true);
    }

    public bool TryTake(out DeliveryJob? job)
    {
        var isTaken = _jobs.TryTake(out job);
        if (_jobs.Count == 0)
        {
            Wait(isBusy: false);
            IsFull = false;
        }

        return isTaken;
    }

    /// <summary>A job that was taken is over.</summary>
    public void Leave(DeliveryJob job)
    {
        if ((_heldOf[job.Account] -= job.Recipients.Count) == 0)
            _heldOf.Remove(job.Account);
        Leave(job.Recipients.Count);
    }
}
