using Relay.Submission.Session;
using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

/// <summary>Commands that are all right, and lead nowhere.</summary>
public sealed class NoiseTests
{
    private const string TooMany = "421 4.7.0 Too many commands and no message, closing";
    private const string Message = "Subject: hello\r\n\r\nHello Bob.\r\n.\r\n";

    private readonly FrontDoor _door = new();

    private int Allowed => _door.Limits.MaxRecipients + SmtpSession.MaxIdleCommands;

    [Fact]
    public async Task A_client_that_sends_nothing_but_noise_is_left()
    {
        await using var client = _door.Connect();
        await client.ReadAsync();
        await RepeatAsync(client, "NOOP", Allowed, "250 2.0.0");
        (await client.AskAsync("NOOP")).ShouldBe(TooMany);
        await client.ExpectCloseAsync();
    }

    [Fact]
    public async Task So_is_one_whose_recipients_are_far_over_the_limit()
    {
        await using var client = await _door.LogInAsync();
        await client.AskAsync("MAIL FROM:<alice@example.org>");
        await RepeatAsync(client, "RCPT TO:<bob@example.net>", _door.Limits.MaxRecipients, "250 2.1.5");
        await RepeatAsync(client, "RCPT TO:<bob@example.net>", Allowed - _door.Limits.MaxRecipients - 3, "452 4.5.3"); // EHLO, AUTH and MAIL count too
        (await client.AskAsync("RCPT TO:<bob@example.net>")).ShouldBe(TooMany);
        await client.ExpectCloseAsync();
        _door.Queue.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_begins_the_count_afresh()
    {
        await using var client = await _door.LogInAsync();
        await RepeatAsync(client, "NOOP", Allowed - 6, "250 2.0.0");
        await client.BeginDataAsync();
        await client.SendAsync(Message);
        (await client.ReadAsync()).Last.ShouldStartWith("250 2.0.0");
        await RepeatAsync(client, "NOOP", Allowed, "250 2.0.0");
        (await client.AskAsync("NOOP")).ShouldBe(TooMany);
        _door.Queue.Messages.Count.ShouldBe(1);
    }

    private static async Task RepeatAsync(TestClient client, string command, int times, string expected)
    {
        var sending = client.SendAsync(string.Concat(Enumerable.Repeat(command + "\r\n", times)));
        for (var i = 0; i < times; i++)
            (await client.ReadAsync()).Last.ShouldStartWith(expected);
        await sending;
    }
}
