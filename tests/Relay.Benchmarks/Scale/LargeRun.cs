using System.Net;
using Relay.Benchmarks.Scale.Running;

namespace Relay.Benchmarks.Scale;

/// <summary>Large messages, all at one time: none of them may stand in memory.</summary>
internal static class LargeRun
{
    private const int Warmth = 3000;
    private const int Rounds = 2;
    private const int MiB = 1024 * 1024;
    private const double Million = 1e6;

    /// <summary>What all of them may take for one reply.</summary>
    private static readonly TimeSpan ReplyTimeout = TimeSpan.FromMinutes(10);

    public static async Task<bool> RunAsync(int messages, int megabytes)
    {
        await using var sink = new CountingSink(IPAddress.Loopback);
        await using var relay = await RelayUnderTest.StartAsync(configuration => configuration.RouteTo(sink.EndPoint));
        var plan = relay.Plan() with { Recipient = (message, _) => $"{message}@example.net", ReplyTimeout = ReplyTimeout };
        await Pass.RunAsync(relay, sink, plan with { Messages = Warmth, Sessions = 20 });

        var isWhole = true;
        for (var round = 0; round < Rounds; round++)
        {
            var before = relay.Sample();
            ProcessSample.ForgetPeak(relay.Id);
            var pass = await Pass.RunAsync(
                relay, sink, plan with { Sessions = messages, Messages = messages, MessageOctets = megabytes * MiB, MessagesPerConnection = 1 });
            var after = relay.Sample();
            var octets = (double)megabytes * MiB * messages;
            Console.WriteLine($"{messages} messages of {megabytes} MiB at once: "
                + $"accepted {octets / Million / pass.Load.Accepted.Elapsed.TotalSeconds:0} MB/s, end to end {octets / Million / pass.EndToEnd.TotalSeconds:0} MB/s, "
                + $"{pass.Processor.TotalSeconds / (octets / Million) * 1000:0.0} ms of the processor a MB");
            Console.WriteLine($"  before  {before}");
            Console.WriteLine($"  after   {after}");
            Console.WriteLine($"  memory at most {(after.Peak - before.Resident) / Million:0} MB above what it was, "
                + $"of {octets / Million:0} MB that went through{(pass.IsWhole ? "" : $"   {pass}")}");
            isWhole &= pass.IsWhole;
        }

        relay.ShowWarnings();
        return isWhole;
    }
}
