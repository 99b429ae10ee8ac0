using Relay.Core;
using Relay.Core.Transport;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Client;

/// <summary>Several messages over one connection.</summary>
public sealed class ReuseTests
{
    private readonly TestClient _client = new();

    [Fact]
    public async Task After_a_message_the_next_one_follows_without_ado()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            for (var i = 0; i < 3; i++)
            {
                await peer.TakeEnvelopeAsync();
                await peer.ReadContentAsync();
                await peer.SendAsync(i == 1 ? "554 5.6.0 not this one\r\n" : "250 ok\r\n");
            }

            await peer.HearAsync("QUIT");
        });

        await using (var connection = await _client.ConnectAsync(host))
        {
            (await SendAsync(connection)).ShouldBeOfType<Outcome.Delivered>();
            (await SendAsync(connection)).ShouldBeOfType<Outcome.Failed>();
            (await SendAsync(connection)).ShouldBeOfType<Outcome.Delivered>();
            connection.MessagesCarried.ShouldBe(3);
        }

        await host.FinishAsync();
    }

    [Theory]
    [InlineData("450 later")]
    [InlineData("250 ok|550 unknown")]
    [InlineData("250 ok|250 ok|451 later")]
    public async Task After_a_transaction_that_was_left_unfinished_comes_RSET(string replies)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            foreach (var reply in replies.Split('|'))
            {
                await peer.ReadLineAsync();
                await peer.SendAsync($"{reply}\r\n");
            }

            await peer.TalkAsync("""
                C: RSET
                S: 250 ok
                """);
            await peer.TakeEnvelopeAsync();
            await peer.ReadContentAsync();
            await peer.TalkAsync("S: 250 ok");
        });

        await using var connection = await _client.ConnectAsync(host);
        (await SendAsync(connection)).ShouldNotBeOfType<Outcome.Delivered>();
        connection.IsUsable.ShouldBeTrue();
        (await SendAsync(connection)).ShouldBeOfType<Outcome.Delivered>();
        await host.FinishAsync();
    }

    [Theory]
    [InlineData("421 4.3.2 shutting down")]
    [InlineData("250 ok|421 4.3.2 shutting down")]
    [InlineData("250 ok|250 ok|421 4.3.2 shutting down")]
    public async Task A_connection_on_which_421_was_said_is_of_no_more_use(string replies)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            foreach (var reply in replies.Split('|'))
            {
                await peer.ReadLineAsync();
                await peer.SendAsync($"{reply}\r\n");
            }
        });

        await using var connection = await _client.ConnectAsync(host);
        (await SendAsync(connection)).ShouldBeOfType<Outcome.Deferred>().ShouldSatisfyAllConditions(
            outcome => outcome.InDoubt.ShouldBeFalse(),
            outcome => outcome.Reply.ShouldBe("421 4.3.2 shutting down"));
        connection.HasBroken.ShouldBeTrue();
        connection.IsUsable.ShouldBeFalse();
        await host.FinishAsync();
    }

    [Fact]
    public async Task A_message_that_got_its_250_is_delivered_although_the_host_closes_then()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TakeEnvelopeAsync();
            await peer.ReadContentAsync();
            await peer.TalkAsync("S: 250 ok");
        });

        await using var connection = await _client.ConnectAsync(host);
        (await SendAsync(connection)).ShouldBeOfType<Outcome.Delivered>();
        await host.FinishAsync();

        (await SendAsync(connection)).ShouldBeOfType<Outcome.Deferred>().InDoubt.ShouldBeFalse();
        connection.HasBroken.ShouldBeTrue();
        connection.IsUsable.ShouldBeFalse();
    }

    [Fact]
    public async Task What_the_host_said_while_nobody_listened_is_the_answer_to_the_next_message()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TakeEnvelopeAsync();
            await peer.ReadContentAsync();
            await peer.TalkAsync("""
                S: 250 ok
                S: 421 4.4.2 you took too long
                """);
            await peer.ReadToEndAsync();
        });

        await using (var connection = await _client.ConnectAsync(host))
        {
            (await SendAsync(connection)).ShouldBeOfType<Outcome.Delivered>();
            (await SendAsync(connection)).ShouldBeOfType<Outcome.Deferred>().InDoubt.ShouldBeFalse();
            connection.HasBroken.ShouldBeTrue();
            connection.IsUsable.ShouldBeFalse();
        }

        await host.FinishAsync();
    }

    private static async Task<Outcome> SendAsync(IMailConnection connection) =>
        (await connection.SendAsync(Some.Message(), default).InTimeAsync()).ShouldHaveSingleItem();
}
