using System.Diagnostics;
using System.Net;
using Relay.Benchmarks.Scale.Running;

namespace Relay.Benchmarks.Scale;

/// <summary>Sessions that do nothing: what each holds, and what a good client notices of them.</summary>
internal static class IdleRun
{
    private const int Warmth = 3000;
    private const int Messages = 1000;
    private const double KiB = 1024;

    public static async Task<bool> RunAsync(int sessions) => await RunAsync(sessions, isUnderTls: false) & await RunAsync(sessions, isUnderTls: true);

    private static async Task<bool> RunAsync(int sessions, bool isUnderTls)
    {
        await using var sink = new CountingSink(IPAddress.Loopback);
        await using var relay = await RelayUnderTest.StartAsync(configuration => configuration.RouteTo(sink.EndPoint));
        var good = relay.Plan() with { Messages = Messages, Recipient = (message, _) => $"{message}@example.net" };
        await Pass.RunAsync(relay, sink, good with { Messages = Warmth, Sessions = 20 });
        await Pass.RunAsync(relay, sink, relay.PlanWithLogin() with { Messages = Warmth / 10, MessagesPerConnection = 1, Recipient = good.Recipient });
        var alone = await Pass.RunAsync(relay, sink, good);
        var before = relay.Sample();

        var started = Stopwatch.GetTimestamp();
        await using var crowd = await IdleCrowd.ConnectAsync(
            new IPEndPoint(relay.Address, isUnderTls ? RelayConfiguration.ImplicitTlsPort : RelayConfiguration.ClearPort), sessions, isUnderTls);
        var connecting = Stopwatch.GetElapsedTime(started);
        var connected = relay.Sample();
        var among = await Pass.RunAsync(relay, sink, good);
        var used = relay.Sample();
        var alive = await crowd.CountAliveAsync();

        Console.WriteLine($"{sessions} idle sessions {(isUnderTls ? "under TLS" : "in clear")}, opened at {sessions / connecting.TotalSeconds:0}/s, "
            + $"{(connected.Processor - before.Processor).TotalMilliseconds / sessions:0.00} ms of the processor each; {alive} alive at the end");
        Console.WriteLine($"  before             {before}");
        Console.WriteLine($"  with them          {connected}");
        Console.WriteLine($"  good client gone   {used}");
        Console.WriteLine($"  after a NOOP each  {relay.Sample()}");
        Console.WriteLine($"  for each session   {(connected.Resident - before.Resident) / KiB / sessions:0.0} KiB");
        Console.WriteLine($"  good client alone  {alone}");
        Console.WriteLine($"  among them         {among}");
        relay.ShowWarnings();
        return alone.IsWhole && among.IsWhole && alive == sessions;
    }
}
