using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

public sealed class ShutdownTests
{
    private const string ShuttingDown = "421 4.3.2 mail.example.org is shutting down, try again later";
    private const string Message = "Subject: hello\r\n\r\nHello Bob.\r\n.\r\n";

    private readonly FrontDoor _door = new();

    [Theory]
    [InlineData(TlsMode.StartTls)]
    [InlineData(TlsMode.Implicit)]
    public async Task An_idle_session_is_told(TlsMode mode)
    {
        await using var client = mode == TlsMode.Implicit ? await _door.LogInAsync() : _door.Connect();
        if (mode == TlsMode.StartTls)
            await client.ReadAsync();
        client.Stop();
        await ExpectEndAsync(client);
    }

    [Fact]
    public async Task So_is_one_that_begins_too_late()
    {
        await using var client = _door.Connect();
        client.Stop();
        (await client.ReadAsync()).Last.ShouldStartWith("220 ");
        await ExpectEndAsync(client);
    }

    [Fact]
    public async Task So_is_one_in_the_middle_of_a_login()
    {
        await using var client = await _door.ConnectTlsAsync();
        await client.AskAsync("EHLO client.example");
        await client.AskAsync("AUTH LOGIN");
        client.Stop();
        await ExpectEndAsync(client);
    }

    [Fact]
    public async Task A_transaction_under_way_comes_to_its_end_first()
    {
        await using var client = await _door.LogInAsync();
        await client.AskAsync("MAIL FROM:<alice@example.org>");
        client.Stop();
        (await client.AskAsync("RCPT TO:<bob@example.net>")).ShouldStartWith("250 ");
        (await client.AskAsync("DATA")).ShouldStartWith("354 ");
        await client.SendAsync(Message);
        (await client.ReadAsync()).Last.ShouldStartWith("250 2.0.0");
        await ExpectEndAsync(client);
        _door.Queue.Messages.Count.ShouldBe(1);
    }

    [Fact]
    public async Task So_does_a_message_of_which_a_part_is_there()
    {
        await using var client = await _door.BeginDataAsync();
        await client.SendAsync(Message[..20]);
        client.Stop();
        await client.SendAsync(Message[20..]);
        (await client.ReadAsync()).Last.ShouldStartWith("250 2.0.0");
        await ExpectEndAsync(client);
        _door.Queue.Messages.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_transaction_that_is_given_up_is_none()
    {
        await using var client = await _door.LogInAsync();
        await client.AskAsync("MAIL FROM:<alice@example.org>");
        client.Stop();
        (await client.AskAsync("RSET")).ShouldStartWith("250 ");
        await ExpectEndAsync(client);
    }

    [Fact]
    public async Task A_handshake_that_says_nothing_is_not_waited_for()
    {
        await using var client = _door.Connect(TlsMode.Implicit);
        client.Stop();
        await client.Session.WaitAsync(Patience.Limit); // the clock of its own deadline stands still
        _door.ShouldBeInOrder();
    }

    private async Task ExpectEndAsync(TestClient client)
    {
        (await client.ReadAsync()).Last.ShouldBe(ShuttingDown);
        await client.ExpectCloseAsync();
        _door.ShouldBeInOrder();
    }
}
