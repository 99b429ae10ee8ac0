using System.Globalization;
using System.Net;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Bench;

/// <summary>The servers that stand for other people's, tried without Relay: what fails here is the bench and not the product.</summary>
public sealed class NextHopTests
{
    private const string Message = "Subject: hello\r\n\r\n.one dot\r\nlast line\r\n";

    [FactNeeding("smtp-sink", "curl")]
    public async Task The_sink_gives_back_envelope_and_message()
    {
        await using var sink = await SmtpSink.StartAsync();

        (await SendAsync(sink.Address, "bob@example.org")).ShouldSucceed();

        var message = await sink.WaitForMessageAsync();
        message.ReversePath.ShouldBe("<alice@sender.test>");
        message.ForwardPaths.ShouldBe(["<bob@example.org>"]);
        message.Header.ShouldBe("Subject: hello");
        message.Body.ShouldBe(".one dot\nlast line\n");
    }

    [FactNeeding("smtp-sink", "curl")]
    public async Task The_sink_refuses_when_asked_to()
    {
        await using var sink = await SmtpSink.StartAsync(null, "-r", "rcpt");

        (await SendAsync(sink.Address, "bob@example.org")).Error.ShouldContain("< 450 ");
    }

    [FactNeeding(Needs.Root, "postfix", "curl")]
    public async Task Postfix_takes_mail_into_its_maildir_and_knows_whom_to_refuse()
    {
        await using var postfix = await PostfixServer.StartAsync();

        (await SendAsync(postfix.Address, "bob@example.org")).ShouldSucceed();
        (await SendAsync(postfix.Address, "later@example.org")).Error.ShouldContain("< 450 4.2.1");
        (await SendAsync(postfix.Address, "nobody@example.org")).Error.ShouldContain("< 550 5.1.1");

        (await postfix.Inbox.WaitForMessagesAsync()).ShouldHaveSingleItem().ShouldEndWith("\n\n.one dot\nlast line\n");
    }

    [FactNeeding(Needs.Root, "postfix", "curl")]
    public async Task Postfix_offers_tls()
    {
        await using var postfix = await PostfixServer.StartAsync();

        (await SendAsync(postfix.Address, "bob@example.org", "--ssl-reqd", "--insecure")).ShouldSucceed();

        (await postfix.Inbox.WaitForMessagesAsync()).ShouldHaveSingleItem().ShouldContain("ESMTPS");
    }

    [FactNeeding("curl")]
    public async Task The_scripted_next_hop_answers_by_recipient_and_attempt_and_keeps_every_octet()
    {
        await using var nextHop = ScriptedNextHop.Start((_, attempt) => attempt == 1 ? "450 4.2.0 Not yet" : "250 2.1.5 Ok");

        (await SendAsync(nextHop.Address, "bob@example.org")).Error.ShouldContain("< 450 4.2.0");
        nextHop.Accepted.ShouldBeEmpty();
        (await SendAsync(nextHop.Address, "bob@example.org")).ShouldSucceed();

        var transaction = nextHop.Accepted.ShouldHaveSingleItem();
        transaction.ReversePath.ShouldBe("alice@sender.test");
        transaction.ForwardPaths.ShouldBe(["bob@example.org"]);
        transaction.Content.ShouldBe(Message);
        nextHop.Attempts("bob@example.org").ShouldBe(2);
    }

    private static Task<ToolResult> SendAsync(IPAddress server, string forwardPath, params string[] options) => Tool.RunAsync(
        "curl",
        [
            "--silent", "--verbose", .. options, string.Create(CultureInfo.InvariantCulture, $"smtp://{server}:{Loopback.SmtpPort}/me.test"),
            "--mail-from", "alice@sender.test", "--mail-rcpt", forwardPath, "--upload-file", "-",
        ],
        Message);
}
