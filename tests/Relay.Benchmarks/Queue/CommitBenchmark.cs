namespace Relay.Benchmarks.Queue;

/// <summary>How long a session waits for its 250, and how many of them share a wait.</summary>
internal static class CommitBenchmark
{
    private static readonly int[] Crowds = [1, 5, 20, 100];

    public static async Task RunAsync(string? parent)
    {
        using var home = new QueueHome(parent);
        await using var queue = home.Open();
        await QueueLoad.PassAsync(queue, messages: 5000, sessions: 20); // warm
        foreach (var sessions in Crowds)
            Console.WriteLine($"{sessions,4} sessions   {await QueueLoad.PassAsync(queue, messages: Math.Min(40_000, 2000 * sessions), sessions)}");
    }
}
