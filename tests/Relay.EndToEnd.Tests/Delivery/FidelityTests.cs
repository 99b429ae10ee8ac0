using System.Text;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Delivery;

/// <summary>What was submitted arrives octet for octet: whoever signed it, or counts its lines, finds it as it was.</summary>
public sealed class FidelityTests
{
    private const int LongestLine = 998; // RFC 5322 §2.1.1

    private const int LargeOctets = 30 * 1024 * 1024;

    /// <summary>Octets as Latin-1. Complete messages, so that nothing has to be added but the trace header.</summary>
    private static readonly Dictionary<string, string> Messages = new()
    {
        ["octets above 127 in header and body"] = Message("Subject: Gr\u00c3\u00bc\u00c3\u009fe\r\n", "\u00e4\u00f6\u00fc \u00ff\u0080\r\n"),
        ["lines as long as they may be"] = Message("X-Long: " + new string('h', LongestLine - 8) + "\r\n", new string('b', LongestLine) + "\r\n" + new string('.', LongestLine) + "\r\n"),
        ["dots at the start of lines"] = Message("", ".\r\n..\r\n...\r\n. \r\n.x\r\n\r\n.\r\n"),
        ["nothing but a header"] = "From: <alice@sender.test>\r\nDate: Sun, 22 Nov 2026 10:00:00 +0000\r\nMessage-ID: <only@sender.test>\r\n\r\n",
        ["blanks and tabs wherever they are"] = Message("X-Odd:\t \r\n \t folded\r\n\t\r\n", " \r\n\t\r\n  trailing  \r\n"),
        ["no end to its empty lines"] = Message("", "text\r\n\r\n\r\n\r\n"),
        ["From at the start of a line"] = Message("", "From here on\r\n>From there\r\n"),
        ["control characters"] = Message("", "\u0001\u0007\u0008\u000b\u000c\u001a\u001b[2J\u007f\r\n"),
        ["the words of SMTP"] = Message("", "QUIT\r\nRSET\r\nDATA\r\n250 2.0.0 Ok\r\n354 Go\r\n"),
    };

    public static TheoryData<string> Names { get; } = [.. Messages.Keys];

    [TheoryNeeding("nsd")]
    [MemberData(nameof(Names))]
    public async Task An_odd_message_arrives_as_it_was_behind_one_trace_header(string name) => await ShouldArriveAsItWasAsync(Messages[name]);

    [FactNeeding("nsd")]
    public async Task Thirty_megabytes_arrive_as_they_were()
    {
        var lines = new StringBuilder();
        for (var number = 0; lines.Length < LargeOctets; number++)
            lines.Append(number).Append(' ', number % 60).Append(number % 7 == 0 ? ".\r\n" : "x\r\n").Append(number % 11 == 0 ? ".\r\n" : "");
        await ShouldArriveAsItWasAsync(Message("", lines.ToString()));
    }

    private static async Task ShouldArriveAsItWasAsync(string message)
    {
        await using var nextHop = ScriptedNextHop.Start();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", nextHop.Address));
        await using var relay = await RelayHome.StartAsync(names);
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(message.Replace("\r\n.", "\r\n..", StringComparison.Ordinal), "bob@example.org")).Code.ShouldBe(250);

        var content = (await nextHop.WaitForTransactionsAsync()).ShouldHaveSingleItem().Content;
        content.ShouldStartWith("Received: from ");
        (content.Length - message.Length).ShouldBeGreaterThan(0);
        var trace = content[..^message.Length];
        trace.Split("\r\n").Skip(1).ShouldAllBe(line => line.Length == 0 || line[0] == '\t' || line[0] == ' ');
        (content[^message.Length..] == message).ShouldBeTrue("The message has been changed.");
    }

    private static string Message(string header, string body) =>
        $"From: Alice <{RelayHome.Account}>\r\nTo: bob@example.org\r\nDate: Sun, 22 Nov 2026 10:00:00 +0000\r\nMessage-ID: <odd@sender.test>\r\n{header}\r\n{body}";
}
