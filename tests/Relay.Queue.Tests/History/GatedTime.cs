namespace Relay.Queue.Tests.History;

/// <summary>A clock that keeps the history's thread waiting while the gate is shut, and nobody else.</summary>
internal sealed class GatedTime(TimeProvider time) : TimeProvider
{
    private volatile TaskCompletionSource? _gate;
    private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Shut() => _gate = new TaskCompletionSource();

    public void Open() => _gate?.TrySetResult();

    /// <summary>Completes when the thread has met with the shut gate.</summary>
    public Task WaitsAsync() => _waits.Task;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => time.GetUtcNow().Ticks;

    public override DateTimeOffset GetUtcNow()
    {
        if (Thread.CurrentThread.Name == "relay-history" && _gate is { Task.IsCompleted: false } gate)
        {
            _waits.TrySetResult();
            gate.Task.Wait();
        }

        return time.GetUtcNow();
    }
}
