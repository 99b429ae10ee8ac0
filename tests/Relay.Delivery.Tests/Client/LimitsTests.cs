using Relay.Core;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Client;

/// <summary>LIMITS (RFC 9422), and hosts that have such limits and don't say so beforehand.</summary>
public sealed class LimitsTests
{
    private readonly TestClient _client = new();

    [Fact]
    public async Task More_recipients_than_a_host_takes_go_in_several_transactions()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("LIMITS RCPTMAX=2");
            await TakeAsync(peer, ("one", "250 ok"), ("two", "250 ok"));
            await TakeAsync(peer, ("three", "250 ok"));
            await peer.HearAsync("QUIT");
        });

        (await _client.SendAsync(host, Some.Message("one@example.net", "two@example.net", "three@example.net"))).ShouldAllBe(outcome => outcome is Outcome.Delivered);
    }

    [Fact]
    public async Task A_session_ends_with_the_last_transaction_that_it_may_have()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("LIMITS MAILMAX=2 RCPTMAX=1");
            await TakeAsync(peer, ("one", "250 ok"));
            await TakeAsync(peer, ("two", "250 ok"));
            await peer.HearAsync("QUIT");
        });

        await using (var connection = await _client.ConnectAsync(host))
        {
            var outcomes = await connection.SendAsync(Some.Message("one@example.net", "two@example.net", "three@example.net"), default).InTimeAsync();

            outcomes[0].ShouldBeOfType<Outcome.Delivered>();
            outcomes[1].ShouldBeOfType<Outcome.Delivered>();
            outcomes[2].ShouldBeOfType<Outcome.Deferred>().Status.ShouldBe(EnhancedStatus.Parse("4.5.3"));
            outcomes[2].ShouldBeOfType<Outcome.Deferred>().WasNotAsked.ShouldBeTrue();
            connection.IsUsable.ShouldBeFalse();
            connection.HasBroken.ShouldBeFalse();
            connection.MessagesCarried.ShouldBe(1);
        }

        await host.FinishAsync();
    }

    /// <summary>Nobody knows what another connection would come to: that is for the next attempt.</summary>
    [Fact]
    public async Task A_session_that_breaks_between_two_transactions_is_no_reason_to_dial_at_once()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("LIMITS RCPTMAX=1");
            await TakeAsync(peer, ("one", "250 ok"));
        });

        var outcomes = await _client.SendAsync(host, Some.Message("one@example.net", "two@example.net", "three@example.net"));

        outcomes[2].ShouldBeOfType<Outcome.Deferred>().ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(EnhancedStatus.Parse("4.5.3")),
            outcome => outcome.WasNotAsked.ShouldBeFalse());
    }

    [Fact]
    public async Task What_one_transaction_came_to_is_not_forgotten_when_the_next_is_cut_short()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("LIMITS RCPTMAX=1");
            await TakeAsync(peer, ("one", "250 ok"));
            await peer.TalkAsync("""
                C: MAIL FROM:<sender@example.org>
                S: 250 ok
                C: RCPT TO:<two@example.net>
                S: 250 ok
                C: DATA
                S: 354 go on
                """);
            (await peer.ReadToEndAsync()).ShouldBe("");
        });
        var opened = 0;
        var message = Some.Message("one@example.net", "two@example.net", "three@example.net") with
        {
            Content = _ => ++opened == 1 ? Some.Pieces(Some.Content) : Some.Broken("Subject: x\r\n"),
        };

        await using var connection = await _client.ConnectAsync(host);
        var outcomes = await connection.SendAsync(message, default).InTimeAsync();

        outcomes[0].ShouldBeOfType<Outcome.Delivered>();
        outcomes[1].ShouldBeOfType<Outcome.Deferred>().InDoubt.ShouldBeTrue();
        outcomes[2].ShouldBeOfType<Outcome.Deferred>().InDoubt.ShouldBeTrue();
        connection.IsUsable.ShouldBeFalse();
        await connection.DisposeAsync();
        await host.FinishAsync();
    }

    /// <summary>RFC 5321 §4.5.3.1.10.</summary>
    [Theory]
    [InlineData("452 too many")]
    [InlineData("452 4.5.3 too many")]
    public async Task Those_for_whom_there_was_no_room_go_in_a_transaction_of_their_own(string reply)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await TakeAsync(peer, ("one", "250 ok"), ("two", reply), ("three", reply));
            await TakeAsync(peer, ("two", "250 ok"), ("three", "550 no"));
        });

        var outcomes = await _client.SendAsync(host, Some.Message("one@example.net", "two@example.net", "three@example.net"));

        outcomes[0].ShouldBeOfType<Outcome.Delivered>();
        outcomes[1].ShouldBeOfType<Outcome.Delivered>();
        outcomes[2].ShouldBeOfType<Outcome.Failed>();
    }

    [Fact]
    public async Task A_full_mailbox_is_not_taken_for_too_many()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await TakeAsync(peer, ("one", "250 ok"), ("two", "452 4.2.2 full"));
            await peer.HearAsync("QUIT");
        });

        (await _client.SendAsync(host, Some.Message("one@example.net", "two@example.net")))[1].ShouldBeOfType<Outcome.Deferred>().Reply.ShouldBe("452 4.2.2 full");
    }

    [Fact]
    public async Task A_host_that_takes_nobody_is_not_asked_for_ever()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TalkAsync("""
                C: MAIL FROM:<sender@example.org>
                S: 250 ok
                C: RCPT TO:<one@example.net>
                S: 452 4.5.3 too many
                C: QUIT
                """);
        });

        (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>();
    }

    private static async Task TakeAsync(Peer peer, params (string Name, string Reply)[] recipients)
    {
        await peer.TalkAsync("""
            C: MAIL FROM:<sender@example.org>
            S: 250 ok
            """);
        foreach (var (name, reply) in recipients)
            await peer.TalkAsync($"""
                C: RCPT TO:<{name}@example.net>
                S: {reply}
                """);
        await peer.TalkAsync("""
            C: DATA
            S: 354 go on
            """);
        (await peer.ReadContentAsync()).ShouldBe(Some.Content + ".\r\n");
        await peer.TalkAsync("S: 250 ok");
    }
}
