using Relay.Core;
using Relay.Core.Transport;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Client;

/// <summary>The table of what a hostile next hop does, at each step of the dialogue: it ends, nothing is delivered, and what is said of it is safe to print.</summary>
public sealed class HostileAtEachStepTests
{
    private const int Content = 5;

    /// <summary>What a good host says: greeting, EHLO, MAIL, RCPT, DATA, content.</summary>
    private static readonly string[] GoodReplies = ["220 mx", "250 mx", "250 ok", "250 ok", "354 go on", "250 ok"];

    private static readonly Dictionary<string, Func<Peer, string, Task>> Behaviours = new()
    {
        ["closes"] = (_, _) => Task.CompletedTask,
        ["closes in the middle of a reply"] = (peer, code) => peer.SendAsync(code),
        ["a line without end"] = (peer, code) => peer.FloodAsync($"{code} {new string('x', 10_000)}", 10_000),
        ["a reply without end"] = (peer, code) => peer.FloodAsync(string.Concat(Enumerable.Repeat($"{code}-go on\r\n", 1000)), 100),
        ["control characters"] = (peer, _) => peer.SendAsync("\0\u001b[2J\u0007\r\n"),
        ["another code in each line"] = (peer, code) => peer.SendAsync($"{code}-x\r\n550 y\r\n"),
        ["a code that does not belong there"] = (peer, code) => peer.SendAsync(code == "354" ? "250 ok\r\n" : "354 go on\r\n"),
        ["a web page"] = (peer, _) => peer.SendAsync("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"),
    };

    private readonly TestClient _client = new();

    public static TheoryData<string, int> Table()
    {
        var table = new TheoryData<string, int>();
        foreach (var behaviour in Behaviours.Keys)
        {
            for (var step = 0; step < GoodReplies.Length; step++)
                table.Add(behaviour, step);
        }

        return table;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task It_ends_and_nothing_is_taken_for_delivered(string behaviour, int step)
    {
        await using var host = new ScriptedHost(peer => PlayAsync(peer, step, Behaviours[behaviour]));

        var outcome = (await SendAsync(host)).ShouldBeOfType<Outcome.Deferred>();

        outcome.InDoubt.ShouldBe(step == Content);
        outcome.Reason.ShouldNotContain('\0');
        $"{outcome.Reason}{outcome.Reply}".ShouldAllBe(c => !char.IsControl(c));
        await host.FinishAsync();
    }

    [Fact]
    public async Task What_a_host_says_with_control_characters_is_printable_at_each_step()
    {
        for (var step = 0; step < GoodReplies.Length; step++)
        {
            var played = step;
            await using var host = new ScriptedHost(peer => PlayAsync(peer, played, (it, _) => it.SendAsync("450 4.0.0 a\0b\u001b[1mc\u009bd\r\n450 again\r\n")));

            (await SendAsync(host)).ShouldBeOfType<Outcome.Deferred>().Reply.ShouldBe("450 4.0.0 a?b?[1mc\uFFFDd");
        }
    }

    private async Task<Outcome> SendAsync(ScriptedHost host)
    {
        var result = await _client.OpenAsync(host.NextHop);
        if (result is ConnectResult.Refused refused)
            return refused.Outcome;

        await using var connection = result.ShouldBeOfType<ConnectResult.Connected>().Connection;
        return (await connection.SendAsync(Some.Message(), default).InTimeAsync()).ShouldHaveSingleItem();
    }

    private static async Task PlayAsync(Peer peer, int step, Func<Peer, string, Task> behave)
    {
        for (var i = 0; i < step; i++)
        {
            await peer.SendAsync($"{GoodReplies[i]}\r\n");
            await (i == Content - 1 ? peer.ReadContentAsync() : peer.ReadLineAsync());
        }

        await behave(peer, GoodReplies[step][..3]);
    }
}
