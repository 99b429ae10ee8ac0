using Relay.Core;
using Relay.Core.Transport;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Client;

/// <summary>The connection closes, or falls silent, at each step.</summary>
public sealed class BrokenConnectionTests
{
    private readonly TestClient _client = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_host_that_closes_before_the_end_of_EHLO_is_put_off(int linesHeard)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            if (linesHeard == 0)
                return;
            await peer.TalkAsync("""
                S: 220 mx.example.net
                C: EHLO relay.example.org
                """);
            await peer.SendAsync("250-mx.exa"); // in the middle of a reply
        });

        (await _client.FailToConnectAsync(host)).ShouldBeOfType<Outcome.Deferred>().Status.ShouldBe(EnhancedStatus.Parse("4.4.2"));
        await host.FinishAsync();
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    public async Task A_connection_that_closes_before_the_content_was_sent_leaves_no_doubt(bool pipelining, int repliesGiven)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync(pipelining ? ["PIPELINING"] : []);
            for (var i = 0; i < repliesGiven; i++)
            {
                await peer.ReadLineAsync();
                await peer.SendAsync("250 ok\r\n");
            }

            await peer.ReadLineAsync();
        });

        var outcome = (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>();

        outcome.InDoubt.ShouldBeFalse();
        outcome.Reply.ShouldBeNull();
    }

    [Fact]
    public async Task A_connection_that_closes_in_the_middle_of_the_content_leaves_no_doubt()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TakeEnvelopeAsync();
            await peer.HearAsync("A line of text.");
        });

        var outcomes = await _client.SendAsync(host, Some.EndlessMessage());

        outcomes.ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>().InDoubt.ShouldBeFalse();
    }

    [Fact]
    public async Task Only_a_connection_that_closes_after_the_final_dot_leaves_doubt_and_only_about_those_who_were_accepted()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TalkAsync("""
                C: MAIL FROM:<sender@example.org>
                S: 250 ok
                C: RCPT TO:<one@example.net>
                S: 250 ok
                C: RCPT TO:<two@example.net>
                S: 450 4.2.2 full
                C: RCPT TO:<three@example.net>
                S: 550 5.1.1 unknown
                C: DATA
                S: 354 go on
                """);
            await peer.ReadContentAsync();
            await peer.SendAsync("250 o"); // half an answer is none
        });

        var outcomes = await _client.SendAsync(host, Some.Message("one@example.net", "two@example.net", "three@example.net"));

        outcomes[0].ShouldBeOfType<Outcome.Deferred>().InDoubt.ShouldBeTrue();
        outcomes[1].ShouldBeOfType<Outcome.Deferred>().InDoubt.ShouldBeFalse();
        outcomes[2].ShouldBeOfType<Outcome.Failed>();
    }

    [Fact]
    public async Task A_host_that_does_not_greet_is_left_when_its_time_is_up()
    {
        await using var host = new ScriptedHost(peer => peer.ReadToEndAsync());

        var opening = _client.OpenAsync(host.NextHop);
        await _client.Time.TimerAsync(_client.Timeouts.Greeting);
        _client.Time.Advance(_client.Timeouts.Greeting);

        var outcome = (await opening).ShouldBeOfType<ConnectResult.Refused>().Outcome.ShouldBeOfType<Outcome.Deferred>();
        outcome.Reason.ShouldContain("a greeting took longer than 3 seconds");
        await host.FinishAsync();
    }

    [Fact]
    public async Task A_reply_that_comes_a_line_at_a_time_has_one_deadline()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.TalkAsync("S: 220-one");
            await _client.Time.TimerAsync(_client.Timeouts.Greeting);
            _client.Time.Advance(_client.Timeouts.Greeting - TimeSpan.FromTicks(1));
            await peer.TalkAsync("S: 220-two");
            _client.Time.Advance(TimeSpan.FromTicks(1));
            await peer.ReadToEndAsync();
        });

        (await _client.FailToConnectAsync(host)).ShouldBeOfType<Outcome.Deferred>().Reason.ShouldContain("a greeting took longer");
        await host.FinishAsync();
    }

    [Fact]
    public async Task A_silent_handshake_is_followed_by_a_connection_in_clear()
    {
        await using var host = new ScriptedHost(
            async peer =>
            {
                await peer.GreetAsync("STARTTLS");
                await peer.TalkAsync("""
                    C: STARTTLS
                    S: 220 go on
                    """);
                await peer.ReadToEndAsync();
            },
            async peer =>
            {
                await peer.GreetAsync("STARTTLS");
                await peer.HearAsync("QUIT");
            });

        var opening = _client.OpenAsync(host.NextHop);
        await _client.Time.TimerAsync(_client.Timeouts.Handshake);
        _client.Time.Advance(_client.Timeouts.Handshake);

        await using (var connection = (await opening).ShouldBeOfType<ConnectResult.Connected>().Connection)
            connection.IsUsable.ShouldBeTrue();
        await host.FinishAsync();
    }

    /// <param name="repliesGiven">To MAIL, RCPT, DATA and the content.</param>
    /// <param name="timer">Which of the command timers is the one that runs out: EHLO and each command before have set one, to read its reply.</param>
    [Theory]
    [InlineData(0, nameof(TestClient.Timeouts.Command), 2, false)]
    [InlineData(1, nameof(TestClient.Timeouts.Command), 3, false)]
    [InlineData(2, nameof(TestClient.Timeouts.DataInitiation), 1, false)]
    [InlineData(3, nameof(TestClient.Timeouts.DataTermination), 1, true)]
    public async Task A_host_that_falls_silent_is_left_when_its_time_is_up(int repliesGiven, string step, int timer, bool inDoubt)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            foreach (var reply in (string[])[.. ((string[])["250 ok", "250 ok", "354 go on"]).Take(repliesGiven)])
            {
                await peer.ReadLineAsync();
                await peer.SendAsync($"{reply}\r\n");
            }

            await peer.ReadToEndAsync();
        });
        var timeout = (TimeSpan)typeof(Relay.Delivery.Client.ClientTimeouts).GetProperty(step)!.GetValue(_client.Timeouts)!;

        await using var connection = await _client.ConnectAsync(host);
        var sending = connection.SendAsync(Some.Message(), default).InTimeAsync();
        await _client.Time.TimerAsync(timeout, timer);
        _client.Time.Advance(timeout);

        (await sending).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>().InDoubt.ShouldBe(inDoubt);
        connection.IsUsable.ShouldBeFalse();
        await connection.DisposeAsync();
        await host.FinishAsync();
    }

    [Fact]
    public async Task A_host_that_stops_reading_is_left_when_its_time_is_up()
    {
        var done = new TaskCompletionSource();
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TakeEnvelopeAsync();
            await done.Task;
        });

        await using var connection = await _client.ConnectAsync(host);
        var sending = connection.SendAsync(Some.EndlessMessage(), default).InTimeAsync();
        // Which block is the one that no buffer takes any more depends on the system; time runs out for each.
        for (var block = 1; !sending.IsCompleted; block++)
        {
            await Task.WhenAny(_client.Time.TimerAsync(_client.Timeouts.DataBlock, block), sending);
            _client.Time.Advance(_client.Timeouts.DataBlock);
        }

        (await sending).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>().InDoubt.ShouldBeFalse();
        done.SetResult();
        await host.FinishAsync();
    }
}
