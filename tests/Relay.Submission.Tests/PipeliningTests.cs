using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

public sealed class PipeliningTests
{
    private readonly FrontDoor _door = new();

    /// <summary>RFC 2920 §3.2.</summary>
    [Fact]
    public async Task The_replies_to_a_group_leave_in_one_write()
    {
        await using var client = await _door.LogInAsync();
        var before = client.ToClient.Sent.Count;
        await client.SendAsync("MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.net>\r\nRCPT TO:<>\r\nRCPT TO:<carol@example.net>\r\nDATA\r\n");
        foreach (var code in new[] { "250 2.1.0", "250 2.1.5", "501 5.1.3", "250 2.1.5", "354 " })
            (await client.ReadAsync()).Last.ShouldStartWith(code);
        client.ToClient.Sent.Count.ShouldBe(before + 1);
    }

    [Fact]
    public async Task So_do_those_to_a_whole_session_that_is_typed_ahead()
    {
        await using var client = _door.Connect();
        await client.ReadAsync();
        await client.SendAsync("EHLO client.example\r\nNOOP\r\nMAIL FROM:<alice@example.org>\r\nQUIT\r\n");
        foreach (var code in new[] { "250 HELP", "250 2.0.0", "530 5.7.0", "221 2.0.0" })
            (await client.ReadAsync()).Last.ShouldStartWith(code);
        await client.ExpectCloseAsync();
        client.ToClient.Sent.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_client_that_never_waits_is_answered_without_hoarding_its_replies()
    {
        const int commands = 1000;
        const int gathered = 16 * 1024;
        await using var client = _door.Connect();
        await client.ReadAsync();
        var sending = client.SendAsync(string.Concat(Enumerable.Repeat("HELP\r\n", commands)));
        for (var i = 0; i < commands; i++)
            (await client.ReadAsync()).Last.ShouldStartWith("214 2.0.0");
        await sending;
        client.ToClient.MostUnsent.ShouldBeLessThan(gathered + 200, "in octets: what may gather, and the reply that was one too many");
    }

    [Theory]
    [InlineData(TlsMode.StartTls)]
    [InlineData(TlsMode.Implicit)]
    public async Task A_client_that_never_reads_is_left_at_last(TlsMode mode)
    {
        await using var client = mode == TlsMode.Implicit ? await _door.ConnectTlsAsync() : _door.Connect();
        var sending = client.SendAsync(string.Concat(Enumerable.Repeat("HELP\r\n", 1000)));
        await _door.Time.AdvanceUntilAsync(client.Session, _door.Limits.CommandTimeout);
        await sending;
        _door.ShouldBeInOrder();
    }
}
