namespace Relay.Delivery.Lanes;

/// <summary>
/// All lanes. A lane has as many workers as it may have connections, started as jobs come in; a worker that has waited in vain for
/// another job ends, and the last one takes the lane with it. A destination that is slow or dead fills its own lane and no other.
/// </summary>
internal sealed class LaneDirectory(LaneWorker worker, DeliverySettings settings, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly HashSet<Task> _running = [];
    private readonly List<DeliveryJob> _left = [];

    /// <param name="job">For its lane, which comes into being where there is none.</param>
    /// <param name="tokens">When to take no further job, and when to drop even the one under way.</param>
    public void Add(DeliveryJob job, LaneTokens tokens)
    {
        lock (_gate)
        {
            if (!_lanes.TryGetValue(job.Lane, out var lane))
                _lanes[job.Lane] = lane = new Lane(job.Lane);

            lane.Jobs.Enqueue(job);
            if (lane.Idle.TryDequeue(out var idle))
                idle.SetResult();
            else if (lane.Workers < settings.Options.MaxConnectionsPerDestination)
                Start(lane, tokens);
        }
    }

    /// <summary>Completes when all workers have ended, with the jobs that none of them has begun.</summary>
    public async Task<IReadOnlyList<DeliveryJob>> DrainAsync()
    {
        Task running;
        lock (_gate)
            running = Task.WhenAll(_running);
        await running;
        return _left;
    }

    private void Start(Lane lane, LaneTokens tokens)
    {
        lane.Workers++;
        var run = Task.Run(() => worker.RunAsync(() => NextAsync(lane, tokens), tokens.Abort), CancellationToken.None);
        _running.Add(run);
        run.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Forget(Task run)
    {
        lock (_gate)
            _running.Remove(run);
    }

    /// <summary>The next job, or null when the worker is to end.</summary>
    private async Task<DeliveryJob?> NextAsync(Lane lane, LaneTokens tokens)
    {
        while (true)
        {
            TaskCompletionSource wake;
            lock (_gate)
            {
                if (!tokens.Stopping.IsCancellationRequested && lane.Jobs.TryDequeue(out var job))
                    return job;
                if (tokens.Stopping.IsCancellationRequested)
                    return End(lane);
                wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                lane.Idle.Enqueue(wake);
            }

            if (!await WokenAsync(wake, tokens.Stopping) && !IsNeeded(lane, wake))
                return null;
        }
    }

    private async Task<bool> WokenAsync(TaskCompletionSource wake, CancellationToken stopping)
    {
        try
        {
            await wake.Task.WaitAsync(settings.Options.Timeouts.Idle, time, stopping);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>A job may have come at the very moment in which the worker gave up waiting: whoever was woken takes it.</summary>
    private bool IsNeeded(Lane lane, TaskCompletionSource wake)
    {
        lock (_gate)
        {
            if (wake.Task.IsCompleted)
                return true;

            var others = lane.Idle.Where(other => other != wake).ToArray();
            lane.Idle.Clear();
            foreach (var other in others)
                lane.Idle.Enqueue(other);
            End(lane);
            return false;
        }
    }

    private DeliveryJob? End(Lane lane)
    {
        if (--lane.Workers > 0)
            return null;
        _lanes.Remove(lane.Key);
        _left.AddRange(lane.Jobs); // none, unless we are stopping
        return null;
    }
}
