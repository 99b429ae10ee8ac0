using Relay.Benchmarks.Queue;

namespace Relay.Benchmarks.SideBySide;

/// <summary>Looks twice a second how much memory a server has, and keeps the most.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    private readonly PeriodicTimer _timer = new(Interval, QueueHome.Time);
    private readonly ProcessTree _processes;
    private readonly Task _watching;

    public MemoryWatch(ProcessTree processes)
    {
        _processes = processes;
        _watching = Task.Run(WatchAsync);
    }

    public long Peak { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _watching;
    }

    private async Task WatchAsync()
    {
        do
            Peak = Math.Max(Peak, _processes.Memory);
        while (await _timer.WaitForNextTickAsync());
    }
}
