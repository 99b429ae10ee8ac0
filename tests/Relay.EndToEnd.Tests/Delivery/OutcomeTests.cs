using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Delivery;

public sealed class OutcomeTests
{
    [FactNeeding("nsd", "smtp-sink", "python3")]
    public async Task Each_recipient_of_one_message_has_its_own_fate_once()
    {
        await using var nextHop = ScriptedNextHop.Start((forwardPath, attempt) => forwardPath switch
        {
            "later@example.org" when attempt == 1 => "450 4.2.1 Come back later",
            "nobody@example.org" => "550 5.1.1 There is nobody of that name",
            _ => "250 2.1.5 Ok",
        });
        await using var senders = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", nextHop.Address), Zone.WithMailAt("sender.test", senders.Address));
        await using var relay = await RelayHome.StartAsync(names);
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(TestMessage.Text("three fates"), "bob@example.org", "later@example.org", "nobody@example.org")).Code.ShouldBe(250);
        await nextHop.WaitForTransactionsAsync(2);
        var bounce = await senders.WaitForMessageAsync();
        // When it has ended without complaint and left nothing to do, the counts are final.
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());
        await relay.RestartAsync();
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());

        nextHop.Accepted.Select(transaction => transaction.ForwardPaths.ShouldHaveSingleItem()).ShouldBe(["bob@example.org", "later@example.org"]);
        nextHop.Attempts("bob@example.org").ShouldBe(1);
        nextHop.Attempts("later@example.org").ShouldBe(2);
        nextHop.Attempts("nobody@example.org").ShouldBe(1);
        senders.Messages.Count.ShouldBe(1);
        bounce.ForwardPaths.ShouldBe([$"<{RelayHome.Account}>"]);
        var report = await DeliveryReport.ReadAsync(bounce);
        var recipient = report.Recipients.ShouldHaveSingleItem();
        recipient.Recipient.ShouldBe("rfc822; nobody@example.org");
        recipient.Action.ShouldBe("failed");
        recipient.Status.ShouldBe("5.1.1");
        recipient.Diagnostic!.ShouldContain("There is nobody of that name");
        report.To.ShouldContain(RelayHome.Account);
        report.Text.ShouldContain("nobody@example.org");
    }

    [FactNeeding("nsd", "smtp-sink", "python3")]
    public async Task What_could_not_be_delivered_in_time_is_reported_to_the_sender()
    {
        await using var nextHop = ScriptedNextHop.Start((_, _) => "450 4.2.1 Come back later");
        await using var senders = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", nextHop.Address), Zone.WithMailAt("sender.test", senders.Address));
        await using var relay = await RelayHome.StartAsync(names, configuration => configuration["Delivery"]!["GiveUpAfter"] = "00:00:05");
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(TestMessage.Text("too late"), "bob@example.org")).Code.ShouldBe(250);

        var report = await DeliveryReport.ReadAsync(await senders.WaitForMessageAsync());
        nextHop.Attempts("bob@example.org").ShouldBeGreaterThan(1);
        report.Recipients.ShouldHaveSingleItem().Action.ShouldBe("failed");
    }
}
