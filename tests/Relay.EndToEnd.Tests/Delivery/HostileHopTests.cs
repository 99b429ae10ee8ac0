using System.Text;
using System.Text.Json;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Delivery;

/// <summary>A next hop is a stranger: what it does costs its own mail some time, and nobody else anything.</summary>
public sealed class HostileHopTests
{
    private const int Lines = 100_000;

    /// <summary>Each takes mail for a domain of its own, and does it as badly as it can.</summary>
    private static readonly Dictionary<string, Func<Wire, CancellationToken, Task>> Hops = new()
    {
        ["silent"] = (_, token) => Task.Delay(Timeout.Infinite, token),
        ["closing"] = (_, _) => Task.CompletedTask,
        ["babbling"] = async (wire, token) =>
        {
            while (true)
                await wire.WriteLineAsync("220-and another thing", token);
        },
        ["verbose"] = async (wire, token) =>
        {
            await wire.WriteLineAsync("220 verbose.test", token);
            await wire.ReadLineAsync(token);
            for (var line = 0; line < Lines; line++)
                await wire.WriteLineAsync("250-X-NOTHING", token);
            await wire.WriteLineAsync("250 HELP", token);
        },
        ["hasty"] = async (wire, token) =>
        {
            await wire.WriteAsync("220 hasty.test\r\n" + string.Concat(Enumerable.Repeat("250 2.0.0 Ok\r\n", 10)), token);
            while (await wire.ReadLineAsync(token) is not null)
            {
            }
        },
        ["binary"] = async (wire, token) =>
        {
            for (var i = 0; i < Lines; i++)
                await wire.WriteAsync("\0\u001b\u00ff\u0016\u0003\u0001", token);
        },
        ["closing after EHLO"] = (wire, token) => DropAfterAsync(wire, "EHLO", token),
        ["closing after MAIL"] = (wire, token) => DropAfterAsync(wire, "MAIL", token),
        ["closing after RCPT"] = (wire, token) => DropAfterAsync(wire, "RCPT", token),
        ["closing after DATA"] = (wire, token) => DropAfterAsync(wire, "DATA", token),
        ["closing in the content"] = (wire, token) => DropAfterAsync(wire, "Subject:", token),
    };

    [FactNeeding("nsd")]
    public async Task Hosts_that_misbehave_in_every_way_lose_no_mail_and_delay_nobody_elses()
    {
        var hops = Hops.Select((hop, number) => (Domain: $"d{number}.test", Hop: HostileHop.Start(hop.Value))).ToArray();
        await using var good = ScriptedNextHop.Start();
        await using var names = await NameServer.StartAsync([Zone.WithMailAt("example.org", good.Address), .. hops.Select(hop => Zone.WithMailAt(hop.Domain, hop.Hop.Address))]);
        await using var relay = await RelayHome.StartAsync(names, configuration =>
        {
            configuration["Delivery"]!["Timeouts"] = JsonSerializer.SerializeToNode(
                new[] { "Greeting", "Command", "DataInitiation", "DataBlock", "DataTermination" }.ToDictionary(step => step, _ => "00:00:05"));
            configuration["Delivery"]!["FirstRetry"] = "01:00:00";
            configuration["Delivery"]!["GiveUpAfter"] = "1.00:00:00";
            configuration["Delivery"]!["MaxRetry"] = "01:00:00";
        });
        await using var client = await SubmissionClient.LogInAsync(relay.Home);
        var memory = ProcessMemory.Of(relay.Id);

        (await client.SubmitAsync(TestMessage.Text("to them all"), [.. hops.Select(hop => $"bob@{hop.Domain}"), "bob@example.org"])).Code.ShouldBe(250);

        (await good.WaitForTransactionsAsync()).ShouldHaveSingleItem().ForwardPaths.ShouldBe(["bob@example.org"]);
        foreach (var (domain, _) in hops)
            await relay.WaitForLogAsync("deferred", $"<bob@{domain}>");
        hops.ShouldAllBe(hop => hop.Hop.Connections > 0);
        memory.ShouldHaveStayedFlat(relay.Id);
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());
        new QueueFile(relay.Home.Combine("data")).Recipients().Order().ShouldBe(hops.Select(hop => $"bob@{hop.Domain}").Order());
        foreach (var (_, hop) in hops)
            await hop.DisposeAsync();
    }

    [FactNeeding("nsd", "smtp-sink")]
    public async Task What_a_hostile_host_says_is_quoted_so_that_it_does_no_harm()
    {
        const string Answer = "550-5.1.1 \u001b]0;owned\u0007 \u009b2J\r\n550-5.1.1 \0\u0008 --=_boundary\r\n550-5.1.1 \u00e2\u0080\u00aegnp.exe\r\n550 5.1.1 the end";
        await using var nextHop = ScriptedNextHop.Start((_, _) => Answer);
        await using var senders = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", nextHop.Address), Zone.WithMailAt("sender.test", senders.Address));
        await using var relay = await RelayHome.StartAsync(names);
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(TestMessage.Text("to a hostile host"), "bob@example.org")).Code.ShouldBe(250);

        var bounce = await senders.WaitForMessageAsync();
        var trace = (await relay.Home.RunAsync(["trace", "bob@example.org", "--config", relay.Home.ConfigurationFile])).ShouldSucceed().Output;
        foreach (var (where, text) in new[] { ("bounce", bounce.Content), ("log", relay.Transcript()), ("trace", trace) }.Select(output => (output.Item1, Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(output.Item2)))))
        {
            text.ShouldContain("the end", customMessage: where);
            text.Where(character => char.IsControl(character) && character is not ('\r' or '\n' or '\t')).ShouldBeEmpty(where);
            text.ShouldNotContain("\u202e", customMessage: where);
        }

        bounce.Body.Split('\n').ShouldAllBe(line => line.Length <= 998);
    }

    /// <summary>Polite until then.</summary>
    private static async Task DropAfterAsync(Wire wire, string word, CancellationToken cancellationToken)
    {
        await wire.WriteLineAsync("220 dropping.test", cancellationToken);
        while (await wire.ReadLineAsync(cancellationToken) is { } line && !line.StartsWith(word, StringComparison.OrdinalIgnoreCase))
        {
            if (line.StartsWith("DATA", StringComparison.Ordinal))
                await wire.WriteLineAsync("354 Go ahead", cancellationToken);
            else if (line.Length > 4 && char.IsAsciiLetterUpper(line[3]))
                await wire.WriteLineAsync("250 2.0.0 Ok", cancellationToken);
        }
    }
}
