using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

/// <summary>A message that did not come to its end was never sent.</summary>
public sealed class BrokenConnectionTests
{
    private const string Half = "Subject: hello\r\n\r\nHello Bob.\r\n";

    private readonly FrontDoor _door = new();

    [Theory]
    [InlineData("")]
    [InlineData("Subj")]
    [InlineData(Half)]
    [InlineData(Half + ".")]
    [InlineData(Half + ".\r")]
    public async Task A_connection_that_closes_in_the_middle_of_the_data_leaves_nothing(string data)
    {
        await using var client = await _door.BeginDataAsync();
        await client.SendAsync(data);
        await client.CloseAsync();
        await client.ExpectCloseAsync();
        ShouldHaveNothing();
    }

    [Fact]
    public async Task So_does_one_that_breaks()
    {
        await using var client = await _door.BeginDataAsync();
        await client.SendAsync(Half);
        await client.TearAsync();
        await client.ExpectCloseAsync();
        ShouldHaveNothing();
    }

    [Fact]
    public async Task The_end_of_the_data_does_not_count_in_clear()
    {
        await using var client = await _door.BeginDataAsync();
        await client.SendAsync(Half);
        await client.SendInClearAsync("\r\n.\r\nQUIT\r\n");
        await client.CloseAsync();
        await client.Session.WaitAsync(Patience.Limit);
        ShouldHaveNothing();
    }

    [Fact]
    public async Task Nor_does_it_behind_the_end_of_tls()
    {
        await using var client = await _door.BeginDataAsync();
        await client.SendAsync(Half);
        await client.EndTlsAsync();
        await client.SendInClearAsync(".\r\nMAIL FROM:<alice@example.org>\r\n");
        await client.ExpectCloseAsync();
        ShouldHaveNothing();
    }

    [Theory]
    [InlineData("QUIT")]
    [InlineData("QUIT\r")]
    public async Task A_command_without_its_line_end_is_not_carried_out(string command)
    {
        await using var client = await _door.LogInAsync();
        await client.SendAsync(command);
        await client.CloseAsync();
        await client.ExpectCloseAsync();
    }

    [Fact]
    public async Task A_client_may_go_in_the_middle_of_a_login()
    {
        await using var client = await _door.ConnectTlsAsync();
        await client.AskAsync("EHLO client.example");
        (await client.AskAsync("AUTH LOGIN")).ShouldStartWith("334 ");
        await client.CloseAsync();
        await client.ExpectCloseAsync();
        ShouldHaveNothing();
    }

    private void ShouldHaveNothing()
    {
        _door.Queue.Messages.ShouldBeEmpty();
        _door.ShouldBeInOrder();
    }
}
