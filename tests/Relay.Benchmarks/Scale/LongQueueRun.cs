using System.Diagnostics;
using System.Net;
using Relay.Benchmarks.Queue;
using Relay.Benchmarks.Scale.Running;

namespace Relay.Benchmarks.Scale;

/// <summary>Fresh mail end to end through a Relay whose queue is long, and through one whose queue is empty, in turns.</summary>
internal static class LongQueueRun
{
    private const int Rounds = 5;
    private const int Messages = 10_000;
    private const int Sessions = 20;

    public static async Task<bool> RunAsync(int backlog)
    {
        await using var sink = new CountingSink(IPAddress.Loopback);
        await using var longOne = new RelayUnderTest();
        var started = Stopwatch.GetTimestamp();
        await using (var queue = longOne.OpenQueue())
            await QueueLoad.DeferAsync(queue, backlog);
        Console.WriteLine($"{backlog} deferred messages stored in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");

        started = Stopwatch.GetTimestamp();
        await longOne.LaunchAsync(configuration => configuration.RouteTo(sink.EndPoint));
        Console.WriteLine($"ready after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        await using var emptyOne = await RelayUnderTest.StartAsync(configuration => configuration.RouteTo(sink.EndPoint));
        var isWhole = true;
        var ratios = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var empty = await PassAsync(emptyOne, sink);
            var full = await PassAsync(longOne, sink);
            isWhole &= empty.IsWhole && full.IsWhole;
            if (round == 0)
                continue; // warmth

            ratios.Add(full.PerSecond / empty.PerSecond);
            Console.WriteLine($"empty queue   {empty}");
            Console.WriteLine($"long queue    {full}");
        }

        ratios.Sort();
        Console.WriteLine($"end to end, long against empty: {ratios[Rounds / 2]:0.00} (median of {Rounds}; {ratios[0]:0.00} to {ratios[^1]:0.00})");
        Console.WriteLine($"empty queue   {emptyOne.Sample()}");
        Console.WriteLine($"long queue    {longOne.Sample()}");
        longOne.ShowWarnings();
        return isWhole;
    }

    private static Task<Pass> PassAsync(RelayUnderTest relay, CountingSink sink) =>
        Pass.RunAsync(relay, sink, relay.Plan() with { Messages = Messages, Sessions = Sessions, Recipient = (message, _) => $"{message}@example.net" });
}
