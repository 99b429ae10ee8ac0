using Relay.Benchmarks.Queue;

namespace Relay.Benchmarks.SideBySide;

internal static class Waiting
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until it is so, or so long.</summary>
    public static async Task UntilAsync(Func<bool> isSo, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var end = QueueHome.Time.GetUtcNow() + atMost;
        using var timer = new PeriodicTimer(Interval, QueueHome.Time);
        while (!isSo() && QueueHome.Time.GetUtcNow() < end)
            await timer.WaitForNextTickAsync(cancellationToken);
    }
}
