namespace Relay.Delivery.Lanes;

/// <summary>The jobs of a lane that wait, of which the accounts take turns, each with its oldest: whoever sends one message waits for one of each other, not for all of somebody's thousands.</summary>
internal sealed class LaneJobs
{
    private readonly Dictionary<string, Queue<DeliveryJob>> _byAccount = new(StringComparer.Ordinal);
    private readonly Queue<string> _turns = new(); // each account that has jobs, once

    public int Count { get; private set; }

    public void Add(DeliveryJob job)
    {
        if (!_byAccount.TryGetValue(job.Account, out var jobs))
        {
            _byAccount[job.Account] = jobs = new Queue<DeliveryJob>();
            _turns.Enqueue(job.Account);
        }

        jobs.Enqueue(job);
        Count++;
    }

    public bool TryTake(out DeliveryJob? job)
    {
        job = null;
        if (!_turns.TryDequeue(out var account))
            return false;

        var jobs = _byAccount[account];
        job = jobs.Dequeue();
        Count--;
        if (jobs.Count > 0)
            _turns.Enqueue(account);
        else
            _byAccount.Remove(account);
        return true;
    }
}
