using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Relay.Benchmarks.Queue;
using Relay.Core.Addresses;
using Relay.Core.Queue;

namespace Relay.Benchmarks.Fairness;

/// <summary>How long mail for a healthy destination takes from its commit to the next hop's acceptance, alone and behind a backlog for others that are dead or slow.</summary>
internal static class FairnessBenchmark
{
    private const int PerSecond = 50;
    private const int Submitters = 100;

    private static readonly TimeSpan Warmth = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(40);
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("Subject: hello\r\n\r\n" + string.Concat(Enumerable.Repeat("A line of text for somebody to read.\r\n", 50)));
    private static readonly Mailbox Sender = Mailbox.Parse("alice@example.org");

    public static async Task RunAsync(int backlog, string? parent)
    {
        Console.WriteLine($"{backlog} messages to {string.Join(", ", DeliveryUnderTest.BadDomains)}; then {PerSecond} a second to healthy.example");
        await MeasureAsync("warm", 0, Warmth, parent);
        var before = await MeasureAsync("alone", 0, Phase, parent);
        var behind = await MeasureAsync("behind it", backlog, Phase, parent);
        var after = await MeasureAsync("alone", 0, Phase, parent);
        var alone = new Latencies([.. before.Milliseconds, .. after.Milliseconds], before.Elapsed + after.Elapsed, before.Processor + after.Processor);
        Console.WriteLine($"behind the backlog against alone: p50 {behind.Percentile(0.5) / alone.Percentile(0.5):0.00}, p99 {behind.Percentile(0.99) / alone.Percentile(0.99):0.00}");
    }

    private static async Task<Latencies> MeasureAsync(string name, int backlog, TimeSpan phase, string? parent)
    {
        var accepted = new ConcurrentDictionary<string, long>();
        await using var delivery = new DeliveryUnderTest(parent, recipient => accepted.TryAdd(recipient, Stopwatch.GetTimestamp()));
        await delivery.StartAsync();
        var started = Stopwatch.GetTimestamp();
        await SubmitBacklogAsync(delivery.Queue, backlog);
        if (backlog > 0)
            Console.WriteLine($"backlog committed in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");

        var processor = Environment.CpuUsage.TotalTime;
        started = Stopwatch.GetTimestamp();
        var committed = new ConcurrentDictionary<string, long>();
        var count = (int)(PerSecond * phase.TotalSeconds);
        var commits = new List<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond), QueueHome.Time);
        for (var i = 0; i < count && await timer.WaitForNextTickAsync(); i++)
        {
            var user = string.Create(CultureInfo.InvariantCulture, $"u{i}");
            committed[user] = Stopwatch.GetTimestamp();
            commits.Add(SubmitAsync(delivery.Queue, $"{user}@healthy.example", "alice@example.org"));
        }

        await Task.WhenAll(commits);
        while (accepted.Count < count && Stopwatch.GetElapsedTime(started) < 3 * phase)
            await timer.WaitForNextTickAsync();
        if (accepted.Count < count)
            Console.WriteLine($"{count - accepted.Count} of {count} were not delivered in {3 * phase}");

        var milliseconds = accepted.Select(row => Stopwatch.GetElapsedTime(committed[row.Key], row.Value).TotalMilliseconds).ToArray();
        var latencies = new Latencies(milliseconds, Stopwatch.GetElapsedTime(started), Environment.CpuUsage.TotalTime - processor);
        Console.WriteLine($"{name,-10} {latencies}   the slow one took {delivery.SlowTook}");
        foreach (var part in milliseconds.Length > 0 && backlog > 0 ? Quarters(accepted, committed, count) : [])
            Console.WriteLine(part);
        return latencies;
    }

    /// <summary>Whether it grows better or worse.</summary>
    private static IEnumerable<string> Quarters(ConcurrentDictionary<string, long> accepted, ConcurrentDictionary<string, long> committed, int count)
    {
        var inOrder = committed.OrderBy(row => row.Value).Where(row => accepted.ContainsKey(row.Key))
            .Select(row => Stopwatch.GetElapsedTime(row.Value, accepted[row.Key]).TotalMilliseconds).Chunk(Math.Max(1, count / 4));
        return inOrder.Select((part, i) => $"  quarter {i + 1}  {new Latencies(part, Phase / 4, TimeSpan.Zero)}");
    }

    private static async Task SubmitBacklogAsync(IMessageQueue queue, int messages)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Submitters).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < messages;)
                await SubmitAsync(queue, string.Create(CultureInfo.InvariantCulture, $"u{i}@{DeliveryUnderTest.BadDomains[i % DeliveryUnderTest.BadDomains.Count]}"), "bulk@example.org");
        })));
    }

    private static async Task SubmitAsync(IMessageQueue queue, string recipient, string account)
    {
        await using var draft = queue.BeginMessage();
        await draft.AppendAsync(Content, CancellationToken.None);
        await draft.CommitAsync(new Envelope
        {
            ReversePath = Sender,
            Recipients = [new EnvelopeRecipient(Mailbox.Parse(recipient))],
            AcceptedAt = QueueHome.Time.GetUtcNow(),
            Account = account,
        });
    }
}
