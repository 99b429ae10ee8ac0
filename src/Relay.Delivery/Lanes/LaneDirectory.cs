using Microsoft.Extensions.Logging;
using Relay.Delivery.Limits;

namespace Relay.Delivery.Lanes;

/// <summary>
/// All lanes. A lane has as many workers as its hosts grant connections, started as jobs come in; a worker that has waited in vain for
/// another job ends, and the last one takes the lane with it. A destination that is slow or dead fills its own lane and no other, and of its lane no more than
/// <see cref="LaneShare"/> lets it, as an account of all lanes: the rest is parked in the queue.
/// </summary>
internal sealed class LaneDirectory(
    LaneWorker worker, DeliveryWindow window, ParkedMail parked, DeliverySettings settings, TimeProvider time, ILogger<DeliveryService> logger)
{
    /// <summary>Recipients that are called back at a time: what a fast lane gets done before more have been leased.</summary>
    public const int LowWater = 100;

    /// <summary>So many backlogs in a row park their mail for different milliseconds.</summary>
    private const int Phases = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Backlog> _accounts = new(StringComparer.Ordinal); // those that hold anything
    private readonly HashSet<Task> _running = [];
    private readonly List<DeliveryJob> _left = [];
    private int _phase;

    /// <summary>Takes the job into its lane, which comes into being where there is none.</summary>
    /// <param name="tokens">When to take no further job, and when to drop even the one under way.</param>
    /// <returns>Null when it was taken; else the time until which it is to be parked.</returns>
    public DateTimeOffset? Offer(DeliveryJob job, LaneTokens tokens)
    {
        lock (_gate)
        {
            var (lane, account) = (LaneOf(job), AccountOf(job));
            var fitsLane = LaneShare.Admits(window.Free, lane.Held, lane.HeldOf(job.Account));
            if (job.IsGivenUp || (fitsLane && LaneShare.AdmitsAccount(window.Free, account.Held)))
            {
                Add(lane, job, tokens);
                return null;
            }

            var dueAt = parked.Park(fitsLane ? account : lane, job.Recipients.Count);
            if (fitsLane)
                return dueAt;
            if (!lane.IsFull)
                DeliveryLog.LaneFull(logger, lane.Key, lane.Held, parked.Count);
            lane.IsFull = true;
            return dueAt;
        }
    }

    /// <summary>Takes the job, room or no room: there is nowhere else for it.</summary>
    public void Add(DeliveryJob job, LaneTokens tokens)
    {
        lock (_gate)
            Add(LaneOf(job), job, tokens);
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

    private Lane LaneOf(DeliveryJob job)
    {
        if (!_lanes.TryGetValue(job.Lane, out var lane))
        {
            _lanes[job.Lane] = lane = new Lane(job.Lane, new DrainRate(time), NextPhase())
            {
                MaxWorkers = Math.Min(HostGroup.InitialConnections, settings.Options.MaxConnectionsPerDestination),
            };
        }

        return lane;
    }

    private Backlog AccountOf(DeliveryJob job)
    {
        if (!_accounts.TryGetValue(job.Account, out var account))
            _accounts[job.Account] = account = new Backlog(new DrainRate(time), NextPhase());
        return account;
    }

    private int NextPhase() => _phase = (_phase + 1) % Phases;

    private void Add(Lane lane, DeliveryJob job, LaneTokens tokens)
    {
        window.Enter(job.Recipients.Count);
        var account = AccountOf(job);
        account.Enter(job.Recipients.Count);
        account.Wait(isBusy: true);
        lane.Add(job);
        if (lane.Idle.TryDequeue(out var idle))
            idle.SetResult();
        else if (lane.Workers < lane.MaxWorkers)
            Start(lane, tokens);
    }

    private void Start(Lane lane, LaneTokens tokens)
    {
        lane.Workers++;
        var run = Task.Run(() => worker.RunAsync(new LaneTurns(this, lane, tokens)), CancellationToken.None);
        _running.Add(run);
        run.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Forget(Task run)
    {
        lock (_gate)
            _running.Remove(run);
    }

    /// <summary>The next job, or null when the worker is to end.</summary>
    /// <param name="wanted">When it is over, the worker waits for no job that is not there.</param>
    internal async Task<DeliveryJob?> NextAsync(Lane lane, Task wanted, LaneTokens tokens)
    {
        while (true)
        {
            TaskCompletionSource wake;
            lock (_gate)
            {
                if (tokens.Stopping.IsCancellationRequested || lane.Workers > lane.MaxWorkers)
                    return End(lane, tokens);
                if (lane.TryTake(out var job))
                {
                    if (lane.Waiting > 0 && lane.Workers < lane.MaxWorkers)
                        Start(lane, tokens);
                    return job;
                }

                if (wanted.IsCompleted)
                    return End(lane, tokens);
                wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                lane.Idle.Enqueue(wake);
            }

            if (!await WokenAsync(wake.Task, wanted, tokens.Stopping) && !IsNeeded(lane, wake, tokens))
                return null;
        }
    }

    /// <summary>A job that was taken is over, whatever came of it.</summary>
    /// <param name="allowed">Connections that its hosts grant now; null where none was made.</param>
    /// <param name="isDelivered">That a host refuses quickly is no reason to hurry.</param>
    /// <returns>Parked mail that is to be hastened.</returns>
    internal IReadOnlyList<(DateTimeOffset DueAt, int Recipients)> Leave(Lane lane, DeliveryJob job, int? allowed, bool isDelivered)
    {
        window.Leave(job.Recipients.Count);
        lock (_gate)
        {
            lane.Leave(job);
            var account = AccountOf(job);
            account.Leave(job.Recipients.Count);
            lane.MaxWorkers = allowed ?? lane.MaxWorkers;
            var called = isDelivered ? Call(lane, account, job) : [];
            if (account.Held == 0)
                _accounts.Remove(job.Account);
            return called;
        }
    }

    /// <summary>
    /// Those that are parked and whose turn has come, since the lane, or all that the account has here, gets done faster than was thought. Only as many as there is
    /// room for, and not before half of what there is has been used up: what is called in vain is work for the queue.
    /// </summary>
    private IReadOnlyList<(DateTimeOffset DueAt, int Recipients)> Call(Lane lane, Backlog account, DeliveryJob job)
    {
        var room = Math.Min(LowWater, LaneShare.Room(window.Free, lane.Held, lane.HeldOf(job.Account)));
        if (room > 0 && room >= lane.Waiting && parked.Call(lane, room) is { Count: > 0 } called)
            return called;
        return account.Held < LowWater ? parked.Call(account, LowWater) : [];
    }

    private async Task<bool> WokenAsync(Task wake, Task wanted, CancellationToken stopping)
    {
        try
        {
            await Task.WhenAny(wake, wanted).WaitAsync(settings.Options.Timeouts.Idle, time, stopping);
            return wake.IsCompleted;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>A job may have come at the very moment in which the worker gave up waiting: whoever was woken takes it.</summary>
    private bool IsNeeded(Lane lane, TaskCompletionSource wake, LaneTokens tokens)
    {
        lock (_gate)
        {
            if (wake.Task.IsCompleted)
                return true;

            var others = lane.Idle.Where(other => other != wake).ToArray();
            lane.Idle.Clear();
            foreach (var other in others)
                lane.Idle.Enqueue(other);
            End(lane, tokens);
            return false;
        }
    }

    /// <summary>Whoever ends passes on what there is to do: no job stays behind in a lane without a worker, unless we are stopping.</summary>
    private DeliveryJob? End(Lane lane, LaneTokens tokens)
    {
        lane.Workers--;
        if (lane.Waiting > 0 && !tokens.Stopping.IsCancellationRequested)
        {
            if (lane.Idle.TryDequeue(out var idle))
                idle.SetResult();
            else if (lane.Workers == 0)
                Start(lane, tokens);
        }
        else if (lane.Workers == 0)
        {
            _lanes.Remove(lane.Key);
            while (lane.TryTake(out var job))
                _left.Add(job!);
        }

        return null;
    }
}
