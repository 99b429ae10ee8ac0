using System.Collections.Concurrent;
using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Durability;

/// <summary>What was answered 250 is delivered, whatever happens to the process; and once, since no next hop had answered before it happened.</summary>
public sealed class CrashTests
{
    [FactNeeding("nsd", "smtp-sink")]
    public async Task Killed_after_the_250_it_delivers_after_the_restart()
    {
        var mailHost = Loopback.Next();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", mailHost));
        await using var relay = await RelayHome.StartAsync(names);
        await using (var client = await SubmissionClient.LogInAsync(relay.Home))
            (await client.SubmitAsync(TestMessage.Text("survivor"), "bob@example.org")).Code.ShouldBe(250);

        await relay.KillAsync();

        await using var sink = await SmtpSink.StartAsync(mailHost);
        await relay.RestartAsync();
        await ShouldDeliverOnceAsync(relay, sink, ["survivor"]);
    }

    [FactNeeding("nsd", "smtp-sink")]
    public async Task Killed_under_load_it_has_lost_nothing_that_was_answered_250()
    {
        const int Clients = 8;
        const int AcknowledgedBeforeTheKill = 200;
        var mailHost = Loopback.Next();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", mailHost));
        await using var relay = await RelayHome.StartAsync(names);
        var acknowledged = new ConcurrentQueue<string>();
        var clients = Enumerable.Range(0, Clients).Select(number => SubmitUntilCutOffAsync(relay.Home, number, acknowledged)).ToArray();

        await Patience.UntilAsync(() => acknowledged.Count, count => count >= AcknowledgedBeforeTheKill, () => $"{acknowledged.Count} messages. {relay.Transcript()}");
        await relay.KillAsync();
        await Task.WhenAll(clients);

        await using var sink = await SmtpSink.StartAsync(mailHost);
        await relay.RestartAsync();
        await ShouldDeliverOnceAsync(relay, sink, acknowledged);
    }

    [FactNeeding("nsd", "smtp-sink")]
    public async Task Sigterm_during_a_session_ends_it_cleanly_and_what_is_queued_is_delivered_after_the_restart()
    {
        var mailHost = Loopback.Next();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", mailHost));
        await using var relay = await RelayHome.StartAsync(names);
        await using var client = await SubmissionClient.LogInAsync(relay.Home);
        (await client.SubmitAsync(TestMessage.Text("queued"), "bob@example.org")).Code.ShouldBe(250);

        // The client stays where it is, logged in and silent.
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());
        (await client.ReadReplyAsync()).Code.ShouldBe(421);

        await using var sink = await SmtpSink.StartAsync(mailHost);
        await relay.RestartAsync();
        await ShouldDeliverOnceAsync(relay, sink, ["queued"]);
    }

    [FactNeeding("nsd", "smtp-sink")]
    public async Task Sigterm_in_the_middle_of_a_message_lets_it_come_to_its_end()
    {
        var mailHost = Loopback.Next();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", mailHost));
        await using var relay = await RelayHome.StartAsync(names);
        await using var client = await SubmissionClient.LogInAsync(relay.Home);
        await client.BeginDataAsync(RelayHome.Account, "bob@example.org");
        await client.SendAsync(TestMessage.Text("under way"));

        var stopped = relay.StopAsync();
        await relay.WaitForLogAsync("stopping");
        (await client.CommandAsync(".")).Code.ShouldBe(250);
        (await stopped).ShouldBe(0, relay.Transcript());

        await using var sink = await SmtpSink.StartAsync(mailHost);
        await relay.RestartAsync();
        await ShouldDeliverOnceAsync(relay, sink, ["under way"]);
    }

    private static async Task ShouldDeliverOnceAsync(RelayProcess relay, SmtpSink sink, IReadOnlyCollection<string> subjects)
    {
        await sink.WaitForSubjectsAsync(subjects);
        // One more message, one more start: whatever were to come a second time has had its chance.
        await using (var client = await SubmissionClient.LogInAsync(relay.Home))
            (await client.SubmitAsync(TestMessage.Text("last"), "bob@example.org")).Code.ShouldBe(250);
        await sink.WaitForSubjectsAsync(["last"]);
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());
        await relay.RestartAsync();
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());

        var found = await sink.WaitForSubjectsAsync(subjects);
        found.ShouldBeUnique();
    }

    private static async Task SubmitUntilCutOffAsync(RelayHome home, int client, ConcurrentQueue<string> acknowledged)
    {
        try
        {
            await using var session = await SubmissionClient.LogInAsync(home);
            for (var number = 0; ; number++)
            {
                var subject = string.Create(CultureInfo.InvariantCulture, $"message {client}-{number}");
                (await session.SubmitAsync(TestMessage.Text(subject), "bob@example.org")).Code.ShouldBe(250);
                acknowledged.Enqueue(subject);
            }
        }
        catch (IOException)
        {
            // The kill.
        }
    }
}
