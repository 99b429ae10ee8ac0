using Relay.Benchmarks.Scale.Running;

namespace Relay.Benchmarks.Scale;

/// <summary>One message to many recipients: how long until the last has it.</summary>
internal static class RecipientsRun
{
    private const int Warmth = 3000;
    private const int Rounds = 5;

    public static async Task<bool> RunAsync(int recipients)
    {
        await using var domains = new ManyDomains(recipients);
        await using var relay = await domains.StartRelayAsync();
        var plan = relay.Plan();
        var warming = plan with { Messages = Warmth, Sessions = 20, Recipient = (message, _) => $"{message}@{ManyDomains.Name(message % recipients)}" };
        await Pass.RunAsync(relay, domains.Sink, warming);

        var isWhole = true;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, domainOf) in new (string, Func<int, int>)[] { ("one domain", _ => 0), ($"{recipients} domains", recipient => recipient) })
            {
                isWhole &= await domains.Sink.IsAloneAsync();
                var pass = await Pass.RunAsync(relay, domains.Sink, plan with
                {
                    Messages = 1,
                    RecipientsPerMessage = recipients,
                    Recipient = (_, recipient) => $"{recipient}@{ManyDomains.Name(domainOf(recipient))}",
                });
                Console.WriteLine($"{recipients} recipients, {name,-13} delivered to all {pass.EndToEnd.TotalMilliseconds,6:0} ms after the connection, "
                    + $"250 after {Latency(pass)}; {pass.Processor.TotalMilliseconds:0} ms of the processor, {domains.Sink.PeakConnections} connections{(pass.IsWhole ? "" : $"   {pass}")}");
                isWhole &= pass.IsWhole;
            }
        }

        Console.WriteLine($"  {relay.Sample()}");
        relay.ShowWarnings();
        return isWhole;
    }

    private static string Latency(Pass pass) => pass.Load.Count == 0 ? "never" : $"{pass.Load.Accepted.Percentile(0):0} ms";
}
