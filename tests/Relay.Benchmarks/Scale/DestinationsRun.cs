using Relay.Benchmarks.Scale.Running;

namespace Relay.Benchmarks.Scale;

/// <summary>As many messages to one domain, and to as many domains, each with a DNS look-up, a host and a connection of its own.</summary>
internal static class DestinationsRun
{
    private const int Sessions = 20;
    private const int Warmth = 3000;

    public static async Task<bool> RunAsync(int count)
    {
        await using var domains = new ManyDomains(count);
        await using var relay = await domains.StartRelayAsync();
        var plan = relay.Plan() with { Sessions = Sessions, Messages = count };
        var toOne = plan with { Recipient = (message, _) => $"{message}@{ManyDomains.Name(0)}" };
        await Pass.RunAsync(relay, domains.Sink, toOne with { Messages = Warmth });

        var isWhole = true;
        var rates = new List<double>();
        var toMany = plan with { Recipient = (message, _) => $"{message}@{ManyDomains.Name(message)}" };
        foreach (var (name, passPlan) in new[] { ("one domain", toOne), ($"{count} domains", toMany) })
        {
            isWhole &= await domains.Sink.IsAloneAsync();
            ProcessSample.ForgetPeak(relay.Id);
            var pass = await Pass.RunAsync(relay, domains.Sink, passPlan);
            Console.WriteLine($"{name,-15} {pass}");
            Console.WriteLine($"{"",-15} {relay.Sample()}   {domains.Sink.PeakConnections} connections at most");
            rates.Add(pass.PerSecond);
            isWhole &= pass.IsWhole;
        }

        Console.WriteLine($"end to end, many against one: {rates[1] / rates[0]:0.00}");
        relay.ShowWarnings();
        return isWhole;
    }
}
