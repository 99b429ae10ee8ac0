using System.Net;
using Relay.Benchmarks.Load;
using Relay.Benchmarks.Scale.Running;

namespace Relay.Benchmarks.Scale;

/// <summary>Sessions that all send all the time. That they are opened first, and log in, is part of the time.</summary>
internal static class ActiveRun
{
    private const int Warmth = 3000;
    private const int UsualSessions = 20;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);

    public static async Task<bool> RunAsync(int sessions)
    {
        await using var sink = new CountingSink(IPAddress.Loopback);
        await using var relay = await RelayUnderTest.StartAsync(configuration => configuration.RouteTo(sink.EndPoint));
        var isWhole = true;
        foreach (var (name, plan) in new[] { ("in clear", relay.Plan()), ("TLS, login", relay.PlanWithLogin()) })
        {
            var sending = plan with { Recipient = (message, _) => $"{message}@example.net" };
            isWhole &= (await Pass.RunAsync(relay, sink, sending with { Messages = Warmth, Sessions = UsualSessions })).IsWhole;
            isWhole &= await ShowAsync(name, relay, sink, sending with { Sessions = UsualSessions, TimeLimit = Duration });
            isWhole &= await ShowAsync(name, relay, sink, sending with { Sessions = sessions, TimeLimit = Duration });
        }

        relay.ShowWarnings();
        return isWhole;
    }

    private static async Task<bool> ShowAsync(string name, RelayUnderTest relay, CountingSink sink, LoadPlan plan)
    {
        ProcessSample.ForgetPeak(relay.Id);
        var pass = await Pass.RunAsync(relay, sink, plan);
        Console.WriteLine($"{plan.Sessions,6} sessions, {name,-10} {pass}");
        Console.WriteLine($"{"",26} {relay.Sample()}");
        return pass.IsWhole;
    }
}
