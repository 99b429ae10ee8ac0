using System.Diagnostics;
using Relay.Benchmarks.Queue;

namespace Relay.Benchmarks.Scale.Running;

internal static class Patience
{
    /// <summary>Whether it came true within the limit.</summary>
    public static async Task<bool> UntilAsync(Func<bool> isTrue, TimeSpan limit, TimeSpan look)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(look, QueueHome.Time);
        while (!isTrue())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
                return false;
            await timer.WaitForNextTickAsync();
        }

        return true;
    }
}
