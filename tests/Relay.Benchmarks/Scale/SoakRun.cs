using System.Diagnostics;
using System.Net;
using Relay.Benchmarks.Load;
using Relay.Benchmarks.Queue;
using Relay.Benchmarks.Scale.Running;

namespace Relay.Benchmarks.Scale;

/// <summary>The same load for a long time, in clear and with TLS and a login in turns: what grows?</summary>
internal static class SoakRun
{
    private const int PerSecond = 200;
    private const int Sessions = 20;
    private const double Million = 1e6;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static async Task<bool> RunAsync(TimeSpan duration)
    {
        await using var sink = new CountingSink(IPAddress.Loopback);
        await using var relay = await RelayUnderTest.StartAsync(configuration => configuration.RouteTo(sink.EndPoint));
        Console.WriteLine($"{PerSecond} messages a second over {Sessions} new sessions each second, for {duration.TotalMinutes:0} minutes");
        var (sent, complaints, slow) = (0, 0, 0);
        var (started, sampled) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        var samples = new List<(TimeSpan At, ProcessSample Sample)>();
        using var timer = new PeriodicTimer(Second, QueueHome.Time);
        for (var tick = 0; Stopwatch.GetElapsedTime(started) < duration && await timer.WaitForNextTickAsync(); tick++)
        {
            var first = sent;
            var plan = (tick % 2 == 0 ? relay.Plan() : relay.PlanWithLogin()) with { Sessions = Sessions, Messages = PerSecond, Recipient = (message, _) => $"{first + message}@example.net" };
            var load = await LoadGenerator.RunAsync(plan, CancellationToken.None);
            sent += PerSecond;
            complaints += load.Refused + load.Broken;
            slow += load.Accepted.Elapsed > Second ? 1 : 0;
            if (load.Complaint is not null)
                Console.WriteLine(load);
            if (Stopwatch.GetElapsedTime(sampled) < Between)
                continue;

            sampled = Stopwatch.GetTimestamp();
            samples.Add((Stopwatch.GetElapsedTime(started), relay.Sample()));
            Console.WriteLine($"{samples[^1].At.TotalSeconds,6:0} s   {samples[^1].Sample}   sent {sent}, delivered {sink.Recipients}");
        }

        var isWhole = await sink.HasAllAsync(sent) && complaints == 0 && sink.Repeated == 0;
        Console.WriteLine($"sent {sent}, delivered {sink.Recipients}, repeated {sink.Repeated}, complaints {complaints}; {slow} seconds were too short for their load");
        Show([.. samples.Skip(samples.Count / 3)]); // what the first third adds is warmth
        relay.ShowWarnings();
        return isWhole;
    }

    private static void Show((TimeSpan At, ProcessSample Sample)[] samples)
    {
        if (samples.Length < 3)
            return;

        Console.WriteLine($"slope over the last {(samples[^1].At - samples[0].At).TotalMinutes:0.0} minutes, an hour: "
            + $"memory {Slope(sample => sample.Resident / Million):+0.0;-0.0} MB, anonymous {Slope(sample => sample.Anonymous / Million):+0.0;-0.0} MB, "
            + $"threads {Slope(sample => sample.Threads):+0.0;-0.0}, descriptors {Slope(sample => sample.Descriptors):+0.0;-0.0}");

        // Least squares.
        double Slope(Func<ProcessSample, double> of)
        {
            var (meanAt, mean) = (samples.Average(row => row.At.TotalHours), samples.Average(row => of(row.Sample)));
            return samples.Sum(row => (row.At.TotalHours - meanAt) * (of(row.Sample) - mean)) / samples.Sum(row => Math.Pow(row.At.TotalHours - meanAt, 2));
        }
    }
}
