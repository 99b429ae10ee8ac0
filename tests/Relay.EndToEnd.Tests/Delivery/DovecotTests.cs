using System.Text.Json.Nodes;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Delivery;

/// <summary>By LMTP (RFC 2033) into the mailbox, from where the recipient reads it.</summary>
public sealed class DovecotTests
{
    [FactNeeding(Needs.LoopMount, Jail.Dovecot, "python3", "smtp-sink", "nsd")]
    public async Task Mail_comes_into_the_mailboxes_that_there_are_and_the_sender_hears_of_the_one_that_there_is_not()
    {
        const string Body = "Gr\u00c3\u00bc\u00c3\u009fe\r\n.\r\nlast\r\n";
        await using var dovecot = await DovecotServer.StartAsync();
        await using var senders = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("sender.test", senders.Address));
        await using var relay = await RelayHome.StartAsync(names, configuration => configuration["Delivery"]!["Routes"] = new JsonArray(
            new JsonObject { ["Recipients"] = new JsonArray("example.org"), ["Host"] = dovecot.Lmtp, ["Protocol"] = "Lmtp" }));
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        var message = TestMessage.Text("to the mailbox", Body).Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
        (await client.SubmitAsync(message, "bob@example.org", "nobody@example.org", "carol@example.org")).Code.ShouldBe(250);

        foreach (var user in new[] { "bob", "carol" })
        {
            var arrived = await dovecot.WaitForMessageAsync(user);
            arrived.ShouldContain("Subject: to the mailbox\r\n");
            arrived.ShouldEndWith($"\r\n\r\n{Body}");
        }

        var bounce = await senders.WaitForMessageAsync();
        bounce.Body.ShouldContain("nobody@example.org");
        bounce.Body.ShouldNotContain("carol@example.org");
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());
    }
}
