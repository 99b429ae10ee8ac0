using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Delivery;

/// <summary>What senders hear of their mail, and what nobody hears.</summary>
public sealed class ReportTests
{
    [FactNeeding("nsd", "smtp-sink", "python3")]
    public async Task Two_domains_that_refuse_at_once_make_one_bounce()
    {
        await using var one = ScriptedNextHop.Start((forwardPath, attempt) => forwardPath switch
        {
            "later@one.test" when attempt == 1 => "450 4.2.1 Come back later",
            "nobody@one.test" => "550 5.1.1 There is nobody of that name",
            _ => "250 2.1.5 Ok",
        });
        await using var two = ScriptedNextHop.Start((_, _) => "552 5.2.2 Mailbox full");
        await using var senders = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(
            Zone.WithMailAt("one.test", one.Address), Zone.WithMailAt("two.test", two.Address), Zone.WithMailAt("sender.test", senders.Address));
        await using var relay = await RelayHome.StartAsync(names);
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(TestMessage.Text("two domains"), "bob@one.test", "later@one.test", "nobody@one.test", "full@two.test")).Code.ShouldBe(250);
        await one.WaitForTransactionsAsync(2);
        var bounce = await senders.WaitForMessageAsync();
        // When it has ended without complaint and left nothing to do, the counts are final.
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());
        await relay.RestartAsync();
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());

        senders.Messages.Count.ShouldBe(1);
        one.Accepted.Select(transaction => transaction.ForwardPaths.ShouldHaveSingleItem()).ShouldBe(["bob@one.test", "later@one.test"]);
        string[] recipients = ["bob@one.test", "later@one.test", "nobody@one.test"];
        recipients.Select(one.Attempts).ShouldBe([1, 2, 1]);
        two.Attempts("full@two.test").ShouldBe(1);
        var report = await DeliveryReport.ReadAsync(bounce);
        report.Recipients.Select(recipient => $"{recipient.Recipient} {recipient.Action} {recipient.Status}")
            .ShouldBe(["rfc822; nobody@one.test failed 5.1.1", "rfc822; full@two.test failed 5.2.2"]);
        report.Text.ShouldContain("There is no mailbox for this address.");
        report.Text.ShouldContain("The recipient's mailbox is full.");
    }

    [FactNeeding("nsd", "smtp-sink", "python3")]
    public async Task Who_waits_long_hears_of_it_once()
    {
        await using var nextHop = ScriptedNextHop.Start((_, _) => "450 4.2.2 Mailbox full");
        await using var senders = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", nextHop.Address), Zone.WithMailAt("sender.test", senders.Address));
        await using var relay = await RelayHome.StartAsync(names, configuration => configuration["Delivery"]!["WarnAfter"] = "00:00:00.001");
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(TestMessage.Text("not yet"), "bob@example.org")).Code.ShouldBe(250);
        var delay = await senders.WaitForMessageAsync();
        var attempts = nextHop.Attempts("bob@example.org");
        await Patience.UntilAsync(() => nextHop.Attempts("bob@example.org"), now => now >= attempts + 2, () => "There was no further attempt.");
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());

        senders.Messages.Count.ShouldBe(1);
        var report = await DeliveryReport.ReadAsync(delay);
        var recipient = report.Recipients.ShouldHaveSingleItem();
        (recipient.Recipient, recipient.Action, recipient.Status).ShouldBe(("rfc822; bob@example.org", "delayed", "4.2.2"));
        recipient.WillRetryUntil.ShouldNotBeNull();
        report.Subject.ShouldStartWith("Delayed mail");
        report.Text.ShouldContain("there is no need to send it again", Case.Sensitive);
    }

    [FactNeeding("nsd", "smtp-sink", "python3")]
    public async Task Who_asks_for_it_hears_that_the_mail_was_passed_on()
    {
        await using var nextHop = ScriptedNextHop.Start(); // it knows nothing of DSN
        await using var senders = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", nextHop.Address), Zone.WithMailAt("sender.test", senders.Address));
        await using var relay = await RelayHome.StartAsync(names);
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.CommandAsync($"MAIL FROM:<{RelayHome.Account}> ENVID=QQ314159")).Code.ShouldBe(250);
        (await client.CommandAsync("RCPT TO:<bob@example.org> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;bobby@example.com")).Code.ShouldBe(250);
        (await client.CommandAsync("RCPT TO:<ann@example.org>")).Code.ShouldBe(250);
        (await client.CommandAsync("DATA")).Code.ShouldBe(354);
        (await client.CommandAsync(TestMessage.Text("did it arrive?") + ".")).Code.ShouldBe(250);

        var report = await DeliveryReport.ReadAsync(await senders.WaitForMessageAsync());
        var recipient = report.Recipients.ShouldHaveSingleItem();
        (recipient.Recipient, recipient.Action, recipient.Original).ShouldBe(("rfc822; bob@example.org", "relayed", "rfc822; bobby@example.com"));
        recipient.Status.ShouldStartWith("2.");
        report.EnvelopeId.ShouldBe("QQ314159");
        report.Parts[2].ShouldBe("text/rfc822-headers");
    }

    [FactNeeding("nsd", "smtp-sink", "python3")]
    public async Task Who_asks_for_all_of_a_message_gets_it_back_unless_it_is_too_large()
    {
        await using var nextHop = ScriptedNextHop.Start((_, _) => "550 5.7.1 No");
        await using var senders = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", nextHop.Address), Zone.WithMailAt("sender.test", senders.Address));
        await using var relay = await RelayHome.StartAsync(names, configuration => configuration["Delivery"]!["MaxReturnedBytes"] = 600_000);
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        async Task<DeliveryReport> ReturnedAsync(string recipient, string body)
        {
            (await client.CommandAsync($"MAIL FROM:<{RelayHome.Account}> RET=FULL")).Code.ShouldBe(250);
            (await client.CommandAsync($"RCPT TO:<{recipient}>")).Code.ShouldBe(250);
            (await client.CommandAsync("DATA")).Code.ShouldBe(354);
            (await client.CommandAsync(TestMessage.Text("come back", body) + ".")).Code.ShouldBe(250);
            return await Patience.UntilAsync(
                () => ReadAsync(senders, recipient), report => report is not null, _ => $"No bounce of the mail to {recipient} has come.") ?? throw new InvalidOperationException();
        }

        // More than the queue keeps in one piece.
        var text = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"This is line {i} of a letter.\r\n"));
        var whole = await ReturnedAsync("small@example.org", text);
        whole.Parts[2].ShouldBe("message/rfc822");
        whole.Returned.ReplaceLineEndings("\r\n").ShouldEndWith(text);

        var header = await ReturnedAsync("large@example.org", text + text);
        header.Parts[2].ShouldBe("text/rfc822-headers");
        header.Text.ReplaceLineEndings(" ").ShouldContain("too large to be sent back");
    }

    [FactNeeding("nsd", "smtp-sink", "python3")]
    public async Task A_bounce_that_nobody_takes_goes_to_the_postmaster_and_no_further()
    {
        await using var nextHop = ScriptedNextHop.Start((_, _) => "550 5.1.1 There is nobody of that name");
        await using var senders = ScriptedNextHop.Start((_, _) => "550 5.2.1 Closed");
        await using var house = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(
            Zone.WithMailAt("example.org", nextHop.Address), Zone.WithMailAt("sender.test", senders.Address), Zone.WithMailAt("house.test", house.Address));
        await using var relay = await RelayHome.StartAsync(names, configuration => configuration["Delivery"]!["Postmaster"] = "postmaster@house.test");
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(TestMessage.Text("nobody there"), "bob@example.org")).Code.ShouldBe(250);

        var report = await DeliveryReport.ReadAsync(await house.WaitForMessageAsync());
        report.To.ShouldContain("postmaster@house.test");
        report.Recipients.ShouldHaveSingleItem().Recipient.ShouldBe($"rfc822; {RelayHome.Account}");
        report.Text.ReplaceLineEndings(" ").ShouldContain("nobody but you, the postmaster, is told");
        report.Returned.ShouldContain("Subject: Undelivered mail: bob@example.org");
    }

    [FactNeeding("nsd")]
    public async Task A_report_that_the_postmaster_does_not_take_ends_in_the_log()
    {
        await using var nowhere = ScriptedNextHop.Start((_, _) => "550 5.2.1 Closed");
        await using var names = await NameServer.StartAsync(
            Zone.WithMailAt("example.org", nowhere.Address), Zone.WithMailAt("sender.test", nowhere.Address), Zone.WithMailAt("house.test", nowhere.Address));
        await using var relay = await RelayHome.StartAsync(names, configuration => configuration["Delivery"]!["Postmaster"] = "postmaster@house.test");
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(TestMessage.Text("nobody anywhere"), "bob@example.org")).Code.ShouldBe(250);

        await relay.WaitForLogAsync("nobody is told that <postmaster@house.test> failed");
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());
        string[] recipients = ["bob@example.org", RelayHome.Account, "postmaster@house.test"];
        recipients.Select(nowhere.Attempts).ShouldBe([1, 1, 1]);
    }

    private static async Task<DeliveryReport?> ReadAsync(SmtpSink senders, string recipient)
    {
        foreach (var message in senders.Messages.Where(message => message.Content.Contains($"rfc822; {recipient}", StringComparison.Ordinal)))
            return await DeliveryReport.ReadAsync(message);
        return null;
    }
}
