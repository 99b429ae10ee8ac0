using System.Globalization;
using System.Text.RegularExpressions;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Attacks;

/// <summary>
/// Only CR LF "." CR LF ends a message (RFC 5321 §4.1.1.4), and in BDAT not even that (RFC 3030 §2). What else looks like an end hides a
/// second message: one that was taken by us, or one that the next hop would find in what we send it.
/// </summary>
public sealed partial class SmugglingTests(SmugglingRoutes routes) : IClassFixture<SmugglingRoutes>
{
    private static readonly string[] FalseEnds =
    [
        "\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\n", "\n.\r", "\r.\r\n", "\r\n.\r",
        "\r\n\0.\r\n", "\r\n.\0\r\n", "\r\n.\r\r\n", "\r\r\n.\r\r\n", "\r\n.\r\0\n", "\r\n.\t\r\n", "\r\n. \r\n",
    ];

    private static int _cases;

    /// <summary>Each false end under each policy, in one piece and an octet at a time.</summary>
    public static TheoryData<string, bool, bool> Cases { get; } = CasesOf(FalseEnds);

    /// <summary>In a chunk the true end is as false as the others.</summary>
    public static TheoryData<string, bool, bool> ChunkCases { get; } = CasesOf([.. FalseEnds, "\r\n.\r\n"]);

    [Theory, MemberData(nameof(Cases))]
    public Task A_false_end_does_not_end_data(string falseEnd, bool isNormalised, bool isCut) =>
        TryAsync(falseEnd, Undo(falseEnd), isNormalised, (client, before, after) => SendDataAsync(client, before, falseEnd, after, isCut));

    [Theory, MemberData(nameof(ChunkCases))]
    public Task No_end_ends_a_chunk(string falseEnd, bool isNormalised, bool isCut) =>
        TryAsync(falseEnd, falseEnd, isNormalised, (client, before, after) => SendChunksAsync(client, before, falseEnd, after, isCut));

    /// <param name="content">What the false end stands for, with dot-stuffing undone.</param>
    private async Task TryAsync(string falseEnd, string content, bool isNormalised, Func<SubmissionClient, string, string, Task<Reply>> sendAsync)
    {
        var number = Interlocked.Increment(ref _cases).ToString(CultureInfo.InvariantCulture);
        var (outer, victim, after) = ($"outer-{number}@example.org", $"victim-{number}@example.org", $"after-{number}@example.org");
        var before = TestMessage.Text("outer", "outer");
        var smuggled = $"MAIL FROM:<{RelayHome.Account}>\r\nRCPT TO:<{victim}>\r\nDATA\r\nSubject: smuggled\r\n\r\nsmuggled\r\n";
        var isTaken = isNormalised || !HasBareLineEnd().IsMatch(falseEnd);
        var route = isNormalised ? routes.Normalising : routes.Rejecting;
        await using var client = await SubmissionClient.LogInAsync(route.Relay.Home);

        (await client.CommandAsync($"MAIL FROM:<{RelayHome.Account}>")).Code.ShouldBe(250);
        (await client.CommandAsync($"RCPT TO:<{outer}>")).Code.ShouldBe(250);
        var reply = await sendAsync(client, before, smuggled);

        // One answer, to one message.
        reply.ToString().ShouldStartWith(isTaken ? "250 2.0.0" : "550 5.6.0");
        (await client.CommandAsync("VRFY alice")).Code.ShouldBe(252);
        (await client.SubmitAsync(TestMessage.Text("after"), after)).Code.ShouldBe(250);
        await route.Relay.WaitForLogAsync("accepted", after);
        route.Relay.Log.ShouldNotContain(line => line.Contains("accepted", StringComparison.Ordinal) && line.Contains(victim, StringComparison.Ordinal));

        // One message, with every octet of it.
        await route.WaitForAsync(after);
        if (isTaken)
        {
            var expected = before + (isNormalised ? LineEnd().Replace(content, "\r\n") : content) + smuggled;
            (await route.WaitForAsync(outer)).Content.ShouldEndWith(expected);
        }

        route.NextHop.Accepted.ShouldNotContain(transaction => transaction.ForwardPaths.Contains(victim));
        route.NextHop.Accepted.Count(transaction => transaction.ForwardPaths.Contains(outer)).ShouldBe(isTaken ? 1 : 0);
    }

    private static async Task<Reply> SendDataAsync(SubmissionClient client, string before, string falseEnd, string after, bool isCut)
    {
        (await client.CommandAsync("DATA")).Code.ShouldBe(354);
        if (!isCut)
            return await client.CommandAsync(before + falseEnd + after + ".");

        await client.SendAsync(before);
        foreach (var octet in falseEnd)
            await client.SendAsync(octet.ToString());
        return await client.CommandAsync(after + ".");
    }

    private static async Task<Reply> SendChunksAsync(SubmissionClient client, string before, string falseEnd, string after, bool isCut)
    {
        // Each a chunk; the answers are those to the group.
        string[] chunks = isCut ? [before, .. falseEnd.Select(octet => octet.ToString()), after] : [before + falseEnd + after];
        Reply? reply = null;
        for (var i = 0; i < chunks.Length && reply is null or { Code: 250 }; i++)
        {
            var last = i == chunks.Length - 1 ? " LAST" : "";
            await client.SendAsync(string.Create(CultureInfo.InvariantCulture, $"BDAT {chunks[i].Length}{last}\r\n") + chunks[i]);
            reply = await client.ReadReplyAsync();
        }

        return reply!;
    }

    /// <summary>A dot in front of something was the client's dot-stuffing (RFC 5321 §4.5.2); one that stands alone in its line by our reading was not.</summary>
    private static string Undo(string falseEnd) => StuffedDot().Replace(falseEnd, "");

    private static TheoryData<string, bool, bool> CasesOf(string[] falseEnds)
    {
        var cases = new TheoryData<string, bool, bool>();
        foreach (var falseEnd in falseEnds)
        {
            foreach (var (isNormalised, isCut) in new[] { (false, false), (false, true), (true, false), (true, true) })
                cases.Add(falseEnd, isNormalised, isCut);
        }

        return cases;
    }

    [GeneratedRegex(@"\r(?!\n)|(?<!\r)\n")]
    private static partial Regex HasBareLineEnd();

    [GeneratedRegex(@"\r\n|\r|\n")]
    private static partial Regex LineEnd();

    [GeneratedRegex(@"(?<=[\r\n])\.(?=[^\r\n])")]
    private static partial Regex StuffedDot();
}
