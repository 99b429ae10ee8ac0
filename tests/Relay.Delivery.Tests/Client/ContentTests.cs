using System.Text;
using Relay.Core;
using Relay.Core.Queue;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Client;

/// <summary>What arrives is what was submitted, octet for octet.</summary>
public sealed class ContentTests
{
    private readonly TestClient _client = new();

    [Theory]
    [InlineData("", ".\r\n")]
    [InlineData("\r\n", "\r\n.\r\n")]
    [InlineData(".\r\n", "..\r\n.\r\n")]
    [InlineData("..\r\n", "...\r\n.\r\n")]
    [InlineData(".", "..\r\n.\r\n")]
    [InlineData("a", "a\r\n.\r\n")]
    [InlineData("a\r\n.b\r\n.\r\nc\r\n", "a\r\n..b\r\n..\r\nc\r\n.\r\n")]
    [InlineData("a.b.\r\n", "a.b.\r\n.\r\n")]
    [InlineData("no end", "no end\r\n.\r\n")]
    [InlineData("\0\u0001\u0080\u00FF\r\n", "\0\u0001\u0080\u00FF\r\n.\r\n")]
    public async Task Dots_are_stuffed_and_a_missing_line_end_is_added_however_the_content_is_cut(string content, string expected)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await TakeAsync(peer, expected);
            await TakeAsync(peer, expected);
        });

        await using var connection = await _client.ConnectAsync(host);
        await connection.SendAsync(Some.Message().WithContent(content), default).InTimeAsync();
        await connection.SendAsync(Some.Message().WithContent([.. content.Select(c => c.ToString())]), default).InTimeAsync();
        await host.FinishAsync();
    }

    [Fact]
    public async Task A_large_message_arrives_as_it_was()
    {
        var random = new Random(1);
        var content = new StringBuilder();
        while (content.Length < 3_000_000)
            content.Append('.', random.Next(3)).Append('x', random.Next(300)).Append("\r\n");
        var text = content.ToString();
        var pieces = text.Chunk(256 * 1024).Select(piece => new string(piece)).ToArray();
        string? heard = null;
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TakeEnvelopeAsync();
            heard = await peer.ReadContentAsync();
            await peer.TalkAsync("S: 250 ok");
        });

        (await _client.SendAsync(host, Some.Message().WithContent(pieces))).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Delivered>();

        var lines = heard.ShouldNotBeNull().Split("\r\n")[..^2];
        var decoded = string.Concat(lines.Select(line => (line.StartsWith('.') ? line[1..] : line) + "\r\n"));
        (decoded == text).ShouldBeTrue();
    }

    [Fact]
    public async Task A_message_that_the_queue_breaks_off_does_not_look_finished()
    {
        var lines = string.Concat(Enumerable.Repeat("A line of text.\r\n", 4000)); // more than a block, so that it is sent
        var heard = "";
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TakeEnvelopeAsync();
            heard = await peer.ReadToEndAsync();
        });

        await using (var connection = await _client.ConnectAsync(host))
        {
            var message = Some.Message() with { Size = 200_000, Content = _ => Some.Broken("Subject: x\r\n\r\n", lines, "not sent any more") };
            await Should.ThrowAsync<QueueUnavailableException>(connection.SendAsync(message, default).InTimeAsync());
            connection.IsUsable.ShouldBeFalse();
        }

        await host.FinishAsync();
        heard.Length.ShouldBeGreaterThan(64 * 1024);
        $"Subject: x\r\n\r\n{lines}".ShouldStartWith(heard); // no dot, no QUIT, nothing
    }

    [Fact]
    public async Task A_message_that_is_cancelled_does_not_look_finished()
    {
        using var abort = new CancellationTokenSource();
        var heard = "";
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TakeEnvelopeAsync();
            await peer.HearAsync("A line of text.");
            await abort.CancelAsync();
            heard = await peer.ReadToEndAsync();
        });

        await using (var connection = await _client.ConnectAsync(host))
        {
            var message = Some.EndlessMessage();
            await Should.ThrowAsync<OperationCanceledException>(connection.SendAsync(message, abort.Token).InTimeAsync());
            connection.IsUsable.ShouldBeFalse();
        }

        await host.FinishAsync();
        heard.ShouldNotContain("\r\n.\r\n");
        heard.ShouldNotContain("QUIT");
    }

    private static async Task TakeAsync(Peer peer, string expected)
    {
        await peer.TakeEnvelopeAsync();
        (await peer.ReadContentAsync()).ShouldBe(expected);
        await peer.TalkAsync("S: 250 ok");
    }
}
