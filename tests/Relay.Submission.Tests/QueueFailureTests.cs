using Relay.Core.Operation;
using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

public sealed class QueueFailureTests
{
    private const string Message = "Subject: hello\r\n\r\nHello Bob.\r\n.\r\n";

    private readonly FrontDoor _door = new();

    [Fact]
    public async Task Nobody_hears_250_before_the_message_is_safe()
    {
        var commit = new TaskCompletionSource();
        _door.Queue.CommitGate = commit.Task;
        await using var client = await _door.BeginDataAsync();
        var sent = client.ToClient.Sent.Count;
        await client.SendAsync(Message + "NOOP\r\n");
        await _door.Queue.CommitBegun.Task.WaitAsync(Patience.Limit);
        var reply = client.ReadAsync();
        client.ToClient.Sent.Count.ShouldBe(sent);
        reply.IsCompleted.ShouldBeFalse();
        _door.Queue.Messages.ShouldBeEmpty();

        commit.SetResult();
        (await reply).Last.ShouldBe("250 2.0.0 OK: queued as 0000000000001");
        _door.Queue.Messages.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_commit_that_fails_is_452_and_the_session_lives_on()
    {
        _door.Queue.RefusesToCommit = true;
        await using var client = await _door.BeginDataAsync();
        await client.SendAsync(Message);
        (await client.ReadAsync()).Last.ShouldStartWith("452 4.3.1 ");
        _door.Queue.Messages.ShouldBeEmpty();
        _door.Log.Of(1007).ShouldHaveSingleItem().ShouldContain("The disk is full.");

        _door.Queue.RefusesToCommit = false;
        await client.BeginDataAsync();
        await client.SendAsync(Message);
        (await client.ReadAsync()).Last.ShouldStartWith("250 2.0.0");
        _door.Queue.Messages.Count.ShouldBe(1);
        _door.ShouldBeInOrder();
    }

    [Fact]
    public async Task While_the_store_is_broken_who_comes_is_sent_away_and_who_is_here_may_stay()
    {
        await using var here = await _door.LogInAsync();
        _door.Queue.Health = new QueueHealth("SQLite: disk I/O error", DateTimeOffset.UnixEpoch);

        await using var newcomer = _door.Connect();
        (await newcomer.ReadAsync()).Last.ShouldBe("421 4.3.1 mail.example.org cannot store messages now, try again later");
        await newcomer.ExpectCloseAsync();
        (await here.AskAsync("MAIL FROM:<alice@example.org>")).ShouldStartWith("452 4.3.1 ");

        _door.Queue.Health = new QueueHealth(null, DateTimeOffset.UnixEpoch);
        (await here.AskAsync("MAIL FROM:<alice@example.org>")).ShouldStartWith("250 ");
        await using var next = _door.Connect();
        (await next.ReadAsync()).Last.ShouldStartWith("220 ");
    }

    [Theory]
    [InlineData(" SIZE=100001", "452 4.3.1 ")]
    [InlineData(" SIZE=100000", "250 ")]
    [InlineData("", "452 4.3.1 ")] // it may become as large as is allowed
    public async Task A_message_that_there_is_no_room_for_is_put_off_before_it_is_sent(string parameter, string expected)
    {
        _door.Queue.Room = 100_000;
        await using var client = await _door.LogInAsync();
        (await client.AskAsync($"MAIL FROM:<alice@example.org>{parameter}")).ShouldStartWith(expected);
    }

    [Fact]
    public async Task A_store_that_fills_up_within_a_message_is_452_after_its_end()
    {
        _door.Queue.FullAfter = 100_000;
        await using var client = await _door.BeginDataAsync();
        var line = $"QUIT{new string('a', 70)}\r\n";
        await client.SendAsync($"Subject: hello\r\n\r\n{string.Concat(Enumerable.Repeat(line, 5000))}QUIT\r\n.\r\n");
        (await client.ReadAsync()).Last.ShouldStartWith("452 4.3.1 ");
        (await client.AskAsync("NOOP")).ShouldStartWith("250 2.0.0");
        _door.Queue.Messages.ShouldBeEmpty();
        _door.Log.Of(1007).Count().ShouldBe(1);
        _door.ShouldBeInOrder();
    }

    [Fact]
    public async Task A_store_that_takes_no_message_is_452_before_any_data()
    {
        _door.Queue.RefusesToBegin = true;
        await using var client = await _door.LogInAsync();
        await client.AskAsync("MAIL FROM:<alice@example.org>");
        await client.AskAsync("RCPT TO:<bob@example.net>");
        (await client.AskAsync("DATA")).ShouldStartWith("452 4.3.1 ");
        _door.Log.Of(1011).ShouldHaveSingleItem().ShouldContain("The disk is full.");

        _door.Queue.RefusesToBegin = false;
        await client.BeginDataAsync();
        await client.SendAsync(Message);
        (await client.ReadAsync()).Last.ShouldStartWith("250 2.0.0");
        _door.ShouldBeInOrder();
    }

    [Fact]
    public async Task A_header_section_that_does_not_end_in_time_is_552_after_the_end_of_the_data()
    {
        await using var client = await _door.BeginDataAsync();
        await client.SendAsync(string.Concat(Enumerable.Repeat($"X-More: {new string('a', 900)}\r\n", 500)) + "\r\n.\r\n");
        (await client.ReadAsync()).Last.ShouldBe("552 5.3.4 Message header too large");
        (await client.AskAsync("NOOP")).ShouldStartWith("250 2.0.0");
        _door.Queue.Messages.ShouldBeEmpty();
        _door.ShouldBeInOrder();
    }
}
