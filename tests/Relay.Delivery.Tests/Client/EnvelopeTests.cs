using Relay.Core;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Client;

/// <summary>MAIL, RCPT and DATA, and what their replies mean.</summary>
public sealed class EnvelopeTests
{
    private readonly TestClient _client = new();

    [Fact]
    public async Task With_PIPELINING_the_whole_envelope_goes_out_before_the_first_reply()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("PIPELINING");
            await peer.TalkAsync("""
                C: MAIL FROM:<sender@example.org>
                C: RCPT TO:<one@example.net>
                C: RCPT TO:<two@example.net>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 250 ok
                """);
            peer.HasMore.ShouldBeFalse(); // the content waits for 354
            await peer.TalkAsync("S: 354 go on");
            await peer.ReadContentAsync();
            await peer.TalkAsync("S: 250 ok");
        });

        (await _client.SendAsync(host, Some.Message("one@example.net", "two@example.net"))).ShouldAllBe(outcome => outcome is Outcome.Delivered);
    }

    [Fact]
    public async Task Without_PIPELINING_each_command_waits_for_the_reply_to_the_one_before()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("8BITMIME");
            foreach (var command in (string[])["MAIL FROM:<sender@example.org>", "RCPT TO:<one@example.net>", "RCPT TO:<two@example.net>", "DATA"])
            {
                await peer.HearAsync(command);
                peer.HasMore.ShouldBeFalse();
                await peer.SendAsync(command == "DATA" ? "354 go on\r\n" : "250 ok\r\n");
            }

            await peer.ReadContentAsync();
            await peer.TalkAsync("S: 250 ok");
        });

        (await _client.SendAsync(host, Some.Message("one@example.net", "two@example.net"))).ShouldAllBe(outcome => outcome is Outcome.Delivered);
    }

    [Fact]
    public async Task Hundreds_of_recipients_go_out_in_groups_and_keep_their_replies()
    {
        var recipients = Enumerable.Range(0, 300).Select(i => $"r{i}@example.net").ToArray();
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("PIPELINING");
            while (await peer.ReadLineAsync() is { } line && line != "DATA")
                await peer.SendAsync(line.Contains('7', StringComparison.Ordinal) ? $"550 {line}\r\n" : "250 ok\r\n");
            await peer.TalkAsync("S: 354 go on");
            await peer.ReadContentAsync();
            await peer.TalkAsync("S: 250 ok");
        });

        var outcomes = await _client.SendAsync(host, Some.Message(recipients));

        foreach (var (recipient, outcome) in recipients.Zip(outcomes))
        {
            if (recipient.Contains('7', StringComparison.Ordinal))
                outcome.ShouldBeOfType<Outcome.Failed>().Reply.ShouldBe($"550 RCPT TO:<{recipient}>");
            else
                outcome.ShouldBeOfType<Outcome.Delivered>();
        }
    }

    [Fact]
    public async Task A_sender_that_is_refused_is_not_followed_by_more_recipients_than_were_under_way()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("PIPELINING");
            await peer.HearAsync("MAIL FROM:<sender@example.org>");
            var recipients = 0;
            await peer.SendAsync("550 not you\r\n");
            while (await peer.ReadLineAsync() is { } line && line != "QUIT")
            {
                line.ShouldStartWith("RCPT");
                recipients++;
                await peer.SendAsync("503 no sender\r\n");
            }

            recipients.ShouldBeLessThan(100);
            await peer.TalkAsync("S: 221 bye");
        });

        var outcomes = await _client.SendAsync(host, Some.Message([.. Enumerable.Range(0, 300).Select(i => $"r{i}@example.net")]));

        outcomes.ShouldAllBe(outcome => outcome is Outcome.Failed && outcome.Reply == "550 not you");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Three_recipients_may_meet_three_fates(bool pipelining)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync(pipelining ? ["PIPELINING"] : []);
            await AnswerAsync(peer, "250 ok", "250 2.1.5 ok", "450 4.2.2 full", "550 5.1.1 unknown", "354 go on");
            await peer.ReadContentAsync();
            await peer.TalkAsync("S: 250 2.6.0 queued");
        });

        var outcomes = await _client.SendAsync(host, Some.Message("one@example.net", "two@example.net", "three@example.net"));

        outcomes[0].ShouldBeOfType<Outcome.Delivered>().Reply.ShouldBe("250 2.6.0 queued");
        outcomes[1].ShouldBeOfType<Outcome.Deferred>().Status.ShouldBe(EnhancedStatus.Parse("4.2.2"));
        outcomes[2].ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(EnhancedStatus.Parse("5.1.1"));
        outcomes.OfType<Outcome.Deferred>().ShouldAllBe(outcome => !outcome.InDoubt);
    }

    [Theory]
    [InlineData(false, "450 4.7.1 later", typeof(Outcome.Deferred))]
    [InlineData(false, "550 5.7.1 never", typeof(Outcome.Failed))]
    [InlineData(true, "450 4.7.1 later", typeof(Outcome.Deferred))]
    [InlineData(true, "550 5.7.1 never", typeof(Outcome.Failed))]
    public async Task A_refused_sender_is_everyones_outcome(bool pipelining, string reply, Type expected)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync(pipelining ? ["PIPELINING"] : []);
            await (pipelining ? AnswerAsync(peer, reply, "503 no sender", "503 no sender", "503 no sender") : AnswerAsync(peer, reply));
            await peer.HearAsync("QUIT");
        });

        var outcomes = await _client.SendAsync(host, Some.Message("one@example.net", "two@example.net"));

        outcomes.ShouldAllBe(outcome => outcome.GetType() == expected && outcome.Reply == reply);
    }

    [Fact]
    public async Task Where_nobody_was_accepted_a_host_that_says_354_all_the_same_gets_the_dot_alone()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("PIPELINING");
            await AnswerAsync(peer, "250 ok", "550 5.1.1 unknown", "450 4.2.2 full", "354 go on");
            (await peer.ReadContentAsync()).ShouldBe(".\r\n"); // RFC 2920 §3.1
            await peer.TalkAsync("""
                S: 250 thank you for nothing
                C: QUIT
                """);
        });

        var outcomes = await _client.SendAsync(host, Some.Message("one@example.net", "two@example.net"));

        outcomes[0].ShouldBeOfType<Outcome.Failed>().Reply.ShouldBe("550 5.1.1 unknown");
        outcomes[1].ShouldBeOfType<Outcome.Deferred>().Reply.ShouldBe("450 4.2.2 full");
    }

    [Fact]
    public async Task Where_nobody_was_accepted_the_refusal_of_DATA_changes_nothing()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("PIPELINING");
            await AnswerAsync(peer, "250 ok", "450 4.2.2 full", "450 4.2.2 full", "554 5.5.1 no valid recipients");
            await peer.HearAsync("QUIT");
        });

        var outcomes = await _client.SendAsync(host, Some.Message("one@example.net", "two@example.net"));

        outcomes.ShouldAllBe(outcome => outcome is Outcome.Deferred && outcome.Reply == "450 4.2.2 full");
    }

    [Fact]
    public async Task Where_nobody_was_accepted_DATA_is_not_even_said_without_PIPELINING()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await AnswerAsync(peer, "250 ok", "550 5.1.1 unknown");
            await peer.HearAsync("QUIT");
        });

        (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Failed>();
    }

    [Theory]
    [InlineData("451 4.3.0 later", typeof(Outcome.Deferred))]
    [InlineData("554 5.7.1 never", typeof(Outcome.Failed))]
    public async Task A_refusal_of_DATA_is_the_outcome_of_those_who_were_accepted(string reply, Type expected)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("PIPELINING");
            await AnswerAsync(peer, "250 ok", "250 ok", "550 5.1.1 unknown", reply);
            await peer.HearAsync("QUIT");
        });

        var outcomes = await _client.SendAsync(host, Some.Message("one@example.net", "two@example.net"));

        outcomes[0].ShouldBeOfType(expected);
        outcomes[0].Reply.ShouldBe(reply);
        outcomes[1].Reply.ShouldBe("550 5.1.1 unknown");
    }

    [Theory]
    [InlineData("452 4.3.1 disk full", typeof(Outcome.Deferred))]
    [InlineData("554 5.6.0 spam", typeof(Outcome.Failed))]
    public async Task The_last_reply_is_the_outcome_of_those_who_were_accepted(string reply, Type expected)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TakeEnvelopeAsync();
            await peer.ReadContentAsync();
            await peer.SendAsync($"{reply}\r\n");
            await peer.HearAsync("QUIT");
        });

        var outcome = (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem();

        outcome.ShouldBeOfType(expected);
        outcome.Reply.ShouldBe(reply);
        (outcome is Outcome.Deferred { InDoubt: true }).ShouldBeFalse(); // it said what it made of the message
    }

    [Fact]
    public async Task A_host_that_says_250_to_DATA_has_not_taken_a_message_that_it_never_got()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("PIPELINING");
            await AnswerAsync(peer, "250 ok", "250 ok", "250 ok");
            (await peer.ReadToEndAsync()).ShouldBe("");
        });

        await using var connection = await _client.ConnectAsync(host);
        var outcomes = await connection.SendAsync(Some.Message(), default).InTimeAsync();

        outcomes.ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>().InDoubt.ShouldBeFalse();
        connection.IsUsable.ShouldBeFalse(); // nobody knows what its next reply belongs to
        await connection.DisposeAsync();
        await host.FinishAsync();
    }

    [Theory]
    [InlineData("354 go on")]
    [InlineData("250 ok|354 go on")]
    public async Task A_host_that_says_354_to_the_envelope_is_out_of_step(string replies)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await AnswerAsync(peer, replies.Split('|'));
            (await peer.ReadToEndAsync()).ShouldBe("");
        });

        await using var connection = await _client.ConnectAsync(host);
        var outcomes = await connection.SendAsync(Some.Message(), default).InTimeAsync();

        outcomes.ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>().InDoubt.ShouldBeFalse();
        connection.IsUsable.ShouldBeFalse();
        await connection.DisposeAsync();
        await host.FinishAsync();
    }

    [Fact]
    public async Task A_host_that_says_354_to_the_whole_message_leaves_us_in_doubt()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TakeEnvelopeAsync();
            await peer.ReadContentAsync();
            await peer.TalkAsync("S: 354 go on");
            (await peer.ReadToEndAsync()).ShouldBe("");
        });

        await using var connection = await _client.ConnectAsync(host);
        var outcomes = await connection.SendAsync(Some.Message(), default).InTimeAsync();

        outcomes.ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>().InDoubt.ShouldBeTrue();
        connection.IsUsable.ShouldBeFalse();
        await connection.DisposeAsync();
        await host.FinishAsync();
    }

    [Fact]
    public async Task A_bounce_goes_out_from_the_empty_path_and_an_IDN_as_A_labels()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync();
            await peer.TalkAsync("""
                C: MAIL FROM:<>
                S: 250 ok
                C: RCPT TO:<one@xn--bcher-kva.example>
                S: 550 no
                """);
        });

        await _client.SendAsync(host, Some.Message("one@bücher.example") with { ReversePath = null });
    }

    /// <summary>A reply to each line, whatever it is.</summary>
    private static async Task AnswerAsync(Peer peer, params string[] replies)
    {
        foreach (var reply in replies)
        {
            (await peer.ReadLineAsync()).ShouldNotBeNull();
            await peer.SendAsync($"{reply}\r\n");
        }
    }
}
