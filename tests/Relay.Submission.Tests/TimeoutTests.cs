using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

public sealed class TimeoutTests
{
    private const string TimedOut = "421 4.4.2 mail.example.org waited too long, closing";

    private readonly FrontDoor _door = new();

    [Theory]
    [InlineData("")]
    [InlineData("EHLO client.example\r\n")]
    public async Task A_client_that_says_nothing_is_told_and_left(string said)
    {
        await using var client = _door.Connect();
        await client.ReadAsync();
        await client.SendAsync(said);
        if (said.Length > 0)
            await client.ReadAsync();
        await ExpectTimeoutAsync(client);
    }

    [Fact]
    public async Task So_is_one_that_stops_within_its_message()
    {
        await using var client = await _door.BeginDataAsync();
        await client.SendAsync("Subject: hello\r\n");
        await ExpectTimeoutAsync(client);
        _door.Queue.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task So_is_one_that_stops_within_its_login()
    {
        await using var client = await _door.ConnectTlsAsync();
        await client.AskAsync("EHLO client.example");
        await client.AskAsync("AUTH PLAIN");
        await ExpectTimeoutAsync(client);
    }

    [Fact]
    public async Task A_line_that_comes_octet_by_octet_has_no_more_time_than_another()
    {
        await using var client = _door.Connect(octetByOctet: true);
        await client.ReadAsync();
        await client.SendAsync("N");
        await _door.Time.WaiterAsync(TimeSpan.FromMinutes(5));
        _door.Time.Advance(TimeSpan.FromMinutes(4));
        await client.SendAsync("O");
        await _door.Time.WaiterAsync(TimeSpan.FromMinutes(1));
        _door.Time.Advance(TimeSpan.FromMinutes(1));
        (await client.ReadAsync()).Last.ShouldBe(TimedOut);
        await client.ExpectCloseAsync();
    }

    [Fact]
    public async Task A_line_that_comes_in_time_is_carried_out_and_the_next_has_its_own_time()
    {
        _door.Limits.LoginTimeout = _door.Limits.SessionTimeout;
        await using var client = _door.Connect(octetByOctet: true);
        await client.ReadAsync();
        foreach (var half in new[] { "N", "N" })
        {
            await client.SendAsync(half);
            await _door.Time.WaiterAsync(TimeSpan.FromMinutes(5));
            _door.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
            foreach (var octet in "OOP\r\n")
                await client.SendAsync(octet.ToString());
            (await client.ReadAsync()).Last.ShouldStartWith("250 2.0.0");
        }
    }

    [Fact]
    public async Task A_client_that_is_told_to_go_while_it_sends_is_let_go_on_for_a_while()
    {
        _door.Limits.MaxErrors = 1;
        await using var client = _door.Connect();
        await client.ReadAsync();
        await client.SendAsync("NONSENSE\r\nNOOP\r\n");
        (await client.ReadAsync()).Last.ShouldStartWith("500 5.5.2");
        (await client.ReadAsync()).Last.ShouldStartWith("421 4.7.0");
        for (var i = 0; i < 10; i++)
            await client.SendAsync(new string('x', 100_000)); // more than any pipe holds that nobody reads
        client.Session.IsCompleted.ShouldBeFalse();
        await client.ExpectCloseAsync();
    }

    [Fact]
    public async Task A_client_that_closes_is_not_waited_for()
    {
        await using var client = _door.Connect();
        await client.ReadAsync();
        await client.SendAsync("QUIT\r\nNOOP\r\n");
        (await client.ReadAsync()).Last.ShouldStartWith("221 ");
        await client.CloseAsync();
        await client.Session.WaitAsync(Patience.Limit);
    }

    private async Task ExpectTimeoutAsync(TestClient client)
    {
        var reply = client.ReadAsync();
        await _door.Time.AdvanceUntilAsync(reply, _door.Limits.CommandTimeout);
        (await reply).Last.ShouldBe(TimedOut);
        await client.ExpectCloseAsync();
        _door.ShouldBeInOrder();
    }
}
