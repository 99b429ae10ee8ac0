using System.Text.Json;
using System.Text.Json.Nodes;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Operation;

/// <summary>What an operator does to the mail that is under way, while Relay runs and while it does not.</summary>
public sealed class QueueCommandTests
{
    private const string Words = "450 4.2.1 Come back later";

    [Fact]
    public async Task Mail_that_waits_is_listed_counted_held_released_and_tried_again()
    {
        var isOpen = false;
        await using var nextHop = ScriptedNextHop.Start((_, _) => Volatile.Read(ref isOpen) ? "250 2.1.5 Ok" : Words);
        await using var relay = await StartAsync(nextHop);
        var bob = await SubmitAsync(relay, "for bob", "bob@example.org");
        var carol = await SubmitAsync(relay, "for carol", "carol@example.net");
        await WaitUntilDeferredAsync(relay, bob, carol);

        (await RunAsync(relay, "queue", "count")).Output.ShouldStartWith("2 recipients of 2 messages");
        (await RunAsync(relay, "queue", "list", "--domain", "EXAMPLE.org")).Output.ShouldSatisfyAllConditions(
            output => output.ShouldContain(bob),
            output => output.ShouldContain("bob@example.org"),
            output => output.ShouldContain("Come back later"),
            output => output.ShouldNotContain(carol));
        (await RunAsync(relay, "queue", "hold", bob)).Output.ShouldBe("Held 1 recipient of 1 message.\n");

        Volatile.Write(ref isOpen, true);
        (await RunAsync(relay, "queue", "retry", "--all", "--yes")).Output.ShouldBe("Due now: 1 recipient of 1 message.\n");
        (await nextHop.WaitForTransactionsAsync()).ShouldHaveSingleItem().ForwardPaths.ShouldBe(["carol@example.net"]);
        await relay.WaitForLogAsync(carol, "delivered to=");
        (await RunAsync(relay, "queue", "list", "--state", "held")).Output.ShouldContain(bob);

        (await RunAsync(relay, "queue", "release", "--recipient", "Bob@example.org")).Output.ShouldBe("Released 1 recipient of 1 message.\n");
        (await RunAsync(relay, "queue", "retry", bob)).ExitCode.ShouldBe(0);
        (await nextHop.WaitForTransactionsAsync(2))[1].ForwardPaths.ShouldBe(["bob@example.org"]);
        await relay.WaitForLogAsync(bob, "delivered to=");
        (await RunAsync(relay, "queue", "list")).Output.ShouldBe("The queue is empty.\n");
    }

    [Fact]
    public async Task Mail_that_is_given_up_comes_back_to_its_sender_and_mail_that_is_removed_does_not()
    {
        await using var nextHop = ScriptedNextHop.Start((forwardPath, _) => forwardPath == RelayHome.Account ? "250 2.1.5 Ok" : Words);
        await using var relay = await StartAsync(nextHop);
        var removed = await SubmitAsync(relay, "removed", "bob@example.org");
        var bounced = await SubmitAsync(relay, "bounced", "carol@example.net");
        await WaitUntilDeferredAsync(relay, removed, bounced);

        var refused = await RelayAsync(relay, "queue", "remove", removed);
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldBe("Remove 1 recipient of 1 message, for good, and tell nobody? There is no terminal to ask this at: use --yes.\n");
        (await RunAsync(relay, "queue", "remove", removed, "--yes")).Output.ShouldBe("Removed 1 recipient of 1 message.\n");
        (await RunAsync(relay, "queue", "bounce", "--account", RelayHome.Account, "--yes")).Output.ShouldBe("Given up: 1 recipient of 1 message.\n");

        var bounce = (await nextHop.WaitForTransactionsAsync()).ShouldHaveSingleItem();
        bounce.ReversePath.ShouldBeEmpty();
        bounce.ForwardPaths.ShouldBe([RelayHome.Account]);
        bounce.Content.ShouldContain("carol@example.net");
        await relay.WaitForLogAsync(bounced, "bounced to=");
        await relay.WaitForLogAsync("delivered to=", RelayHome.Account);
        (await RunAsync(relay, "queue", "count", "--json")).Output.ShouldContain("\"messages\":0,");
        (await RelayAsync(relay, "queue", "show", removed)).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task A_message_is_shown_as_it_was_submitted_behind_our_trace_header()
    {
        await using var nextHop = ScriptedNextHop.Start((_, _) => Words);
        await using var relay = await StartAsync(nextHop);
        // Larger than a chunk of the queue, and than a buffer of anybody.
        var message = $"Date: Sat, 1 Mar 2031 12:00:00 +0000\r\nMessage-ID: <raw@sender.test>\r\n{TestMessage.Text("raw", string.Concat(Enumerable.Repeat("0123456789 \u00E4 abcdefghij\r\n", 20_000)))}";
        var id = await SubmitTextAsync(relay, message, "bob@example.org");
        await WaitUntilDeferredAsync(relay, id);

        var running = await RunAsync(relay, "queue", "show", id, "--raw");
        (await relay.StopAsync()).ShouldBe(0);
        var stopped = await RunAsync(relay, "queue", "show", id, "--raw");

        running.Output.ShouldStartWith("Received: ");
        running.Output[running.Output.IndexOf("Date: ", StringComparison.Ordinal)..].ShouldBe(message);
        running.Error.ShouldBeEmpty();
        stopped.Output.ShouldBe(running.Output);
        foreach (var asked in new[] { id, "<raw@sender.test>", "raw@sender.test", "BOB@example.org", RelayHome.Account })
        {
            (await RunAsync(relay, "trace", asked)).Output.ShouldSatisfyAllConditions(
                output => output.ShouldStartWith(id), output => output.ShouldContain("<raw@sender.test>"), output => output.ShouldContain("bob@example.org, waiting"));
        }
    }

    [Fact]
    public async Task While_it_is_stopped_the_files_are_read_and_changed_and_the_next_start_goes_on_from_there()
    {
        var isOpen = false;
        await using var nextHop = ScriptedNextHop.Start((_, _) => Volatile.Read(ref isOpen) ? "250 2.1.5 Ok" : Words);
        await using var relay = await StartAsync(nextHop);
        var bob = await SubmitAsync(relay, "for bob", "bob@example.org");
        var carol = await SubmitAsync(relay, "for carol", "carol@example.net");
        await WaitUntilDeferredAsync(relay, bob, carol);
        var socket = relay.Home.Combine("data/admin.sock");
        File.Exists(socket).ShouldBeTrue();
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());

        (await RunAsync(relay, "queue", "list", "--json")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("id").GetString()).ShouldBe([bob, carol]);
        (await RunAsync(relay, "queue", "remove", carol, "--yes")).Output.ShouldBe("Removed 1 recipient of 1 message.\n");
        (await RunAsync(relay, "queue", "check")).Output.ShouldBe("Nothing is wrong with the queue.\n");
        (await RunAsync(relay, "queue", "retry", bob)).Output.ShouldBe("Due now: 1 recipient of 1 message.\n");
        (await RunAsync(relay, "queue", "compact")).Output.ShouldStartWith("Given back: ");

        Volatile.Write(ref isOpen, true);
        await relay.RestartAsync();
        (await nextHop.WaitForTransactionsAsync()).ShouldHaveSingleItem().ForwardPaths.ShouldBe(["bob@example.org"]);
        await relay.WaitForLogAsync(bob, "delivered to=");
        (await RunAsync(relay, "queue", "count")).Output.ShouldStartWith("0 recipients of 0 messages");
    }

    [Fact]
    public async Task Checking_and_compacting_go_on_beside_the_mail()
    {
        await using var route = await RecordedRoute.StartAsync();
        await SubmitAsync(route.Relay, "before", "bob@example.org");
        await route.WaitForAsync("bob@example.org");

        (await RunAsync(route.Relay, "queue", "check")).Output.ShouldBe("Nothing is wrong with the queue.\n");
        (await RunAsync(route.Relay, "queue", "compact")).Output.ShouldStartWith("Given back: ");

        await SubmitAsync(route.Relay, "after", "carol@example.org");
        await route.WaitForAsync("carol@example.org");
    }

    [Fact]
    public async Task Where_there_is_no_queue_and_no_configuration_it_is_said_in_one_line()
    {
        using var home = await RelayHome.CreateAsync();

        var early = await home.RunAsync(["queue", "list", "--config", home.ConfigurationFile]);
        early.ExitCode.ShouldBe(1);
        early.Error.ShouldContain("There is no queue in");
        (await home.RunAsync(["queue", "list", "--config", home.Combine("nowhere.json")])).ExitCode.ShouldBe(78);
    }

    /// <summary>All mail goes to the next hop, and what it defers is not tried again for an hour.</summary>
    private static Task<RelayProcess> StartAsync(ScriptedNextHop nextHop) => RelayHome.StartAsync(null, configuration =>
    {
        configuration["Delivery"]!["Routes"] = new JsonArray(new JsonObject { ["Host"] = $"{nextHop.Address}:{Loopback.SmtpPort}" });
        configuration["Delivery"]!["FirstRetry"] = "01:00:00";
        configuration["Delivery"]!["MaxRetry"] = "01:00:00";
        configuration["Delivery"]!["GiveUpAfter"] = "5.00:00:00";
    });

    private static Task<string> SubmitAsync(RelayProcess relay, string subject, string recipient) => SubmitTextAsync(relay, TestMessage.Text(subject), recipient);

    /// <summary>Returns the queue id, which stands at the end of the reply.</summary>
    private static async Task<string> SubmitTextAsync(RelayProcess relay, string message, string recipient)
    {
        await using var client = await SubmissionClient.LogInAsync(relay.Home);
        var reply = await client.SubmitAsync(message, recipient);
        reply.Code.ShouldBe(250);
        return reply.Lines[^1].Split(' ')[^1].TrimEnd('.');
    }

    private static async Task WaitUntilDeferredAsync(RelayProcess relay, params string[] ids)
    {
        foreach (var id in ids)
            await relay.WaitForLogAsync(id, "deferred");
    }

    private static Task<ToolResult> RelayAsync(RelayProcess relay, params string[] arguments) => relay.Home.RunAsync([.. arguments, "--config", relay.Home.ConfigurationFile]);

    private static async Task<ToolResult> RunAsync(RelayProcess relay, params string[] arguments) => (await RelayAsync(relay, arguments)).ShouldSucceed();
}
