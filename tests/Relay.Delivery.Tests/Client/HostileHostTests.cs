using Relay.Core;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Client;

public sealed class HostileHostTests
{
    private readonly TestClient _client = new();

    [Theory]
    [InlineData("220-welcome\r\n")]
    [InlineData("x")]
    [InlineData("220-")]
    public async Task A_banner_without_end_is_cut_off(string banner)
    {
        await using var host = new ScriptedHost(peer => peer.FloodAsync(string.Concat(Enumerable.Repeat(banner, 1000))));

        (await _client.FailToConnectAsync(host)).ShouldBeOfType<Outcome.Deferred>();
        await host.FinishAsync();
    }

    [Fact]
    public async Task A_reply_of_a_hundred_thousand_lines_is_not_listened_to()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.HearAsync("MAIL FROM:<sender@example.org>");
            await peer.FloodAsync("550-no\r\n", 100_000);
            await peer.FloodAsync("550 no\r\n", 1);
        });

        var outcome = (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem();

        outcome.ShouldBeOfType<Outcome.Deferred>().Reply.ShouldBeNull();
    }

    [Theory]
    [InlineData("\xFF\xFE\x80garbage\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("\r\n")]
    [InlineData("99 too small\r\n")]
    [InlineData("2500 too large\r\n")]
    [InlineData("\0\0\0\0\r\n")]
    public async Task Garbage_is_not_an_answer(string garbage)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.SendAsync(garbage);
            (await peer.ReadToEndAsync()).ShouldBe("");
        });

        (await _client.FailToConnectAsync(host)).ShouldBeOfType<Outcome.Deferred>().Status.ShouldBe(EnhancedStatus.Parse("4.4.2"));
        await host.FinishAsync();
    }

    [Fact]
    public async Task Control_characters_in_a_reply_are_made_printable()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.HearAsync("MAIL FROM:<sender@example.org>");
            await peer.SendAsync("550 5.1.0 no\0such\x1b[2J\tuser\r\n");
        });

        var outcome = (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem();

        outcome.ShouldBeOfType<Outcome.Failed>().Reply.ShouldBe("550 5.1.0 no?such?[2J?user");
    }

    [Fact]
    public async Task A_long_reply_is_kept_in_part()
    {
        var line = new string('x', 500);
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.HearAsync("MAIL FROM:<sender@example.org>");
            await peer.SendAsync($"550-{line}\r\n550-{line}\r\n550 {line}\r\n");
        });

        (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem().Reply.ShouldNotBeNull().Length.ShouldBeInRange(1000, 1001);
    }

    [Fact]
    public async Task A_host_that_says_everything_an_octet_at_a_time_is_understood()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.DripAsync("220-mx.example.net\r\n220 ESMTP\r\n");
            await peer.HearAsync("EHLO relay.example.org");
            await peer.DripAsync("250-mx.example.net\r\n250 PIPELINING\r\n");
            for (var i = 0; i < 3; i++)
                await peer.ReadLineAsync();
            await peer.DripAsync("250 2.1.0 ok\r\n250 2.1.5 ok\r\n354 go on\r\n");
            await peer.ReadContentAsync();
            await peer.DripAsync("250-2.6.0 queued\r\n250 2.6.0 as 1\r\n");
        });

        var outcome = (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem();

        outcome.ShouldBeOfType<Outcome.Delivered>().Reply.ShouldBe("250 2.6.0 queued as 1");
    }

    [Fact]
    public async Task A_host_that_says_250_to_everything_beforehand_gets_nothing_and_has_delivered_nothing()
    {
        var heard = "";
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.SendAsync($"220 mx\r\n{string.Concat(Enumerable.Repeat("250 ok\r\n", 20))}");
            heard = await peer.ReadToEndAsync();
        });

        var outcome = (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem();

        outcome.ShouldBeOfType<Outcome.Deferred>();
        heard.ShouldNotContain("Subject:");
    }
}
