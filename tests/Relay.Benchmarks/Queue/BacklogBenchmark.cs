using System.Diagnostics;

namespace Relay.Benchmarks.Queue;

/// <summary>What a long queue of deferred messages costs, beside an empty one in the same run.</summary>
internal static class BacklogBenchmark
{
    private const int Rounds = 5;
    private const int Messages = 20_000;
    private const int Sessions = 20;

    public static async Task RunAsync(int backlog, string? parent)
    {
        using var longHome = new QueueHome(parent);
        using var emptyHome = new QueueHome(parent);
        await FillAsync(longHome, backlog);

        var started = Stopwatch.GetTimestamp();
        await using var longQueue = longHome.Open();
        Console.WriteLine($"start                     {Stopwatch.GetElapsedTime(started).TotalSeconds:0.00} s");
        await using var emptyQueue = emptyHome.Open();
        await QueueLoad.PassAsync(emptyQueue, Messages, Sessions); // warm
        await QueueLoad.PassAsync(longQueue, Messages, Sessions);
        var (ratios, costs) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var empty = await QueueLoad.PassAsync(emptyQueue, Messages, Sessions);
            var full = await QueueLoad.PassAsync(longQueue, Messages, Sessions);
            ratios.Add(empty.PerSecond / full.PerSecond);
            costs.Add(full.MicrosecondsEach / empty.MicrosecondsEach);
            Console.WriteLine($"fresh mail, empty queue   {empty}");
            Console.WriteLine($"fresh mail, long queue    {full}");
        }

        Console.WriteLine($"time for fresh mail, long against empty: {Show(ratios)}; processor's time: {Show(costs)}");
        Console.WriteLine($"memory                    {Process.GetCurrentProcess().WorkingSet64 / 1e6:0} MB");
    }

    private static string Show(List<double> ratios)
    {
        ratios.Sort();
        return $"{ratios[Rounds / 2]:0.00} (median of {Rounds}; {ratios[0]:0.00} to {ratios[^1]:0.00})";
    }

    private static async Task FillAsync(QueueHome home, int backlog)
    {
        var started = Stopwatch.GetTimestamp();
        await using (var queue = home.Open())
            await QueueLoad.DeferAsync(queue, backlog);
        Console.WriteLine($"{backlog} deferred messages: {home.Octets / 1e9:0.00} GB, stored in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
    }
}
