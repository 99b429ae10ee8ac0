using Relay.Core;
using Relay.Core.Transport;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Client;

/// <summary>Hosts that answer before they have heard the whole message, and hosts that take their time with it.</summary>
public sealed class EarlyReplyTests
{
    private readonly TestClient _client = new();

    [Theory]
    [InlineData("552 5.3.4 too large", true)]
    [InlineData("554 5.7.1 no such content here", true)]
    [InlineData("421 4.3.2 going down", false)]
    [InlineData("451 4.3.0 disk full", false)]
    public async Task A_host_that_refuses_and_closes_in_the_middle_of_the_content_has_refused(string reply, bool isFinal)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TakeEnvelopeAsync();
            await peer.HearAsync("A line of text.");
            await peer.SendAsync($"{reply}\r\n");
        });

        await using var connection = await _client.ConnectAsync(host);
        var outcome = (await SendEndlessAsync(connection)).ShouldHaveSingleItem();

        outcome.Reply.ShouldBe(reply);
        (outcome is Outcome.Failed).ShouldBe(isFinal);
        ((outcome as Outcome.Deferred)?.InDoubt ?? false).ShouldBeFalse();
        connection.IsUsable.ShouldBeFalse();
        connection.HasBroken.ShouldBe(reply.StartsWith("421", StringComparison.Ordinal)); // anything else is its answer
        await host.FinishAsync();
    }

    [Fact]
    public async Task A_host_that_refuses_and_neither_reads_on_nor_closes_is_left_at_once()
    {
        var done = new TaskCompletionSource();
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TakeEnvelopeAsync();
            await peer.SendAsync("552 5.3.4 too large\r\n");
            await done.Task;
        });

        await using var connection = await _client.ConnectAsync(host);
        (await SendEndlessAsync(connection)).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Failed>().Reply.ShouldBe("552 5.3.4 too large");

        done.SetResult();
        await host.FinishAsync();
    }

    [Theory]
    [InlineData("250 2.0.0 taken")]
    [InlineData("354 go on")]
    public async Task A_host_that_takes_what_it_has_not_heard_has_taken_nothing(string reply)
    {
        var heard = "";
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TakeEnvelopeAsync();
            await peer.SendAsync($"{reply}\r\n");
            heard = await peer.ReadToEndAsync();
        });

        await using var connection = await _client.ConnectAsync(host);
        var outcome = (await SendEndlessAsync(connection)).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>();

        outcome.Reason.ShouldContain($"answered {reply[..3]} to the message before it had heard it");
        outcome.InDoubt.ShouldBeFalse();
        connection.HasBroken.ShouldBeTrue();
        connection.IsUsable.ShouldBeFalse();
        await connection.DisposeAsync();
        await host.FinishAsync();
        heard.ShouldNotContain("\r\n.\r\n");
    }

    [Fact]
    public async Task A_reply_that_comes_in_one_packet_with_354_is_no_answer_to_the_message()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TalkAsync("""
                C: MAIL FROM:<sender@example.org>
                S: 250 ok
                C: RCPT TO:<one@example.net>
                S: 250 ok
                C: DATA
                S: 354 go on
                S: 250 taken
                """);
            (await peer.ReadToEndAsync()).ShouldBe("");
        });

        (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>().InDoubt.ShouldBeFalse();
    }

    [Fact]
    public async Task A_host_that_is_slow_with_all_of_a_message_is_left_though_it_is_quick_enough_with_each_block()
    {
        const int BlockOctets = 64 * 1024;
        var patience = _client.Timeouts.DataBlock + TimeSpan.FromSeconds(409_600 / 4096);
        async IAsyncEnumerable<ReadOnlyMemory<byte>> Content()
        {
            yield return new byte[BlockOctets];
            await _client.Time.TimerAsync(patience);
            _client.Time.Advance(patience - TimeSpan.FromTicks(1)); // nothing is under way that has a deadline of its own
            yield return new byte[BlockOctets];
            _client.Time.Advance(TimeSpan.FromTicks(1));
            yield return new byte[BlockOctets];
        }

        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TakeEnvelopeAsync();
            (await peer.ReadToEndAsync()).Length.ShouldBe(2 * BlockOctets);
        });

        var outcome = (await _client.SendAsync(host, Some.Message() with { Size = 409_600, Content = _ => Content() })).ShouldHaveSingleItem();

        outcome.ShouldBeOfType<Outcome.Deferred>().Reason.ShouldContain("it took the message too slowly");
    }

    [Fact]
    public async Task Nobody_waits_for_an_answer_to_QUIT()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.HearAsync("QUIT");
            (await peer.ReadToEndAsync()).ShouldBe(""); // the client has hung up, and time has not moved
        });

        await (await _client.ConnectAsync(host)).DisposeAsync();
        await host.FinishAsync();
    }

    private static Task<IReadOnlyList<Outcome>> SendEndlessAsync(IMailConnection connection) =>
        connection.SendAsync(Some.EndlessMessage(), default).InTimeAsync();
}
