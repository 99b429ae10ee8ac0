using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Delivery;

/// <summary>The mail servers that most of the mail goes to.</summary>
public sealed class MailServerTests
{
    public static TheoryData<string> Servers { get; } = ["postfix", Jail.Exim, Jail.OpenSmtpd];

    [TheoryNeeding(Needs.LoopMount, "postfix", Jail.Exim, Jail.OpenSmtpd, "nsd")]
    [MemberData(nameof(Servers))]
    public async Task A_message_arrives_in_a_maildir_with_its_body_untouched(string name)
    {
        // Octets above 127, blanks at line ends, dots at line starts, an empty last line: whatever a relay might "repair".
        const string Body = "Gr\u00c3\u00bc\u00c3\u009fe \r\n\t\r\n.\u0020\r\n..two\r\n" + "                                                                 x\r\nFrom here\r\n\r\n";
        await using var server = await MailServer.StartAsync(name);
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", server.Address));
        await using var relay = await RelayHome.StartAsync(names);
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(TestMessage.Text("untouched", Body).Replace("\r\n.", "\r\n..", StringComparison.Ordinal), "bob@example.org")).Code.ShouldBe(250);

        var message = (await server.Inbox.WaitForMessagesAsync()).ShouldHaveSingleItem();
        var end = message.IndexOf("\n\n", StringComparison.Ordinal);
        message[(end + 2)..].ShouldBe(Body.ReplaceLineEndings("\n"));
        var header = message[..end].Replace("\n\t", " ", StringComparison.Ordinal).Replace("\n ", " ", StringComparison.Ordinal).Split('\n');
        header.Count(line => line.StartsWith("Received: ", StringComparison.Ordinal) && line.Contains($" by {RelayHome.HostName} ", StringComparison.Ordinal)).ShouldBe(1);
        header.Count(line => line.StartsWith("Date: ", StringComparison.Ordinal)).ShouldBe(1);
        header.Count(line => line.StartsWith("Message-ID: <", StringComparison.OrdinalIgnoreCase)).ShouldBe(1);
        header.ShouldContain("Subject: untouched");
        // The last hop was under TLS where the server offered it.
        if (server is PostfixServer)
            header.First(line => line.StartsWith("Received: ", StringComparison.Ordinal)).ShouldContain(" with ESMTPS ");
    }

    [TheoryNeeding(Needs.LoopMount, "postfix", Jail.Exim, Jail.OpenSmtpd, "nsd", "smtp-sink")]
    [MemberData(nameof(Servers))]
    public async Task Refusing_one_recipient_does_not_keep_the_mail_from_another(string name)
    {
        await using var server = await MailServer.StartAsync(name);
        await using var senders = await SmtpSink.StartAsync();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", server.Address), Zone.WithMailAt("sender.test", senders.Address));
        await using var relay = await RelayHome.StartAsync(names);
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(TestMessage.Text("to both"), "bob@example.org", "later@example.org", "nobody@example.org")).Code.ShouldBe(250);

        var bounce = await senders.WaitForMessageAsync();
        bounce.Body.ShouldContain("There is nobody of that name");
        bounce.Body.ShouldNotContain("later@example.org");
        await relay.WaitForLogAsync("deferred");
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());
        (await server.Inbox.WaitForMessagesAsync()).ShouldHaveSingleItem().ShouldContain("bob@example.org");
    }
}
