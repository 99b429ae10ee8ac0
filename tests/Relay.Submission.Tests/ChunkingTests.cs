using Relay.Submission.Session;
using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

/// <summary>BDAT (RFC 3030), where what the dialogues can't see matters.</summary>
public sealed class ChunkingTests
{
    private const string Message = "From: alice@example.org\r\nSubject: hello\r\n\r\nHello\r\n.\r\n..\r\nBye.\r\n";

    private readonly FrontDoor _door = new();

    public static TheoryData<int> ChunkLengths() => [1, 2, 3, 7, 24, Message.Length];

    [Theory]
    [MemberData(nameof(ChunkLengths))]
    public async Task However_it_is_cut_the_message_is_the_same(int length)
    {
        await using var client = await BeginAsync();
        for (var at = 0; at < Message.Length; at += length)
        {
            var chunk = Message[at..Math.Min(at + length, Message.Length)];
            await client.SendAsync($"BDAT {chunk.Length}\r\n{chunk}");
            (await client.ReadAsync()).Last.ShouldBe($"250 2.0.0 {chunk.Length} octets received");
        }

        (await client.AskAsync("BDAT 0 LAST")).ShouldStartWith("250 2.0.0 OK: queued as");
        _door.Queue.Messages.ShouldHaveSingleItem().Text.ShouldEndWith(Message);
    }

    [Fact]
    public async Task A_last_line_without_an_end_gets_one()
    {
        await using var client = await BeginAsync();
        await client.SendAsync("BDAT 20 LAST\r\nSubject: hi\r\n\r\nHello");
        (await client.ReadAsync()).Last.ShouldStartWith("250 2.0.0 OK");
        _door.Queue.Messages.ShouldHaveSingleItem().Text.ShouldEndWith("Subject: hi\r\n\r\nHello\r\n");
    }

    [Fact]
    public async Task A_whole_pipelined_transaction_is_answered_in_order()
    {
        await using var client = await _door.LogInAsync();
        await client.SendAsync($"MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.net>\r\nBDAT {Message.Length}\r\n{Message}BDAT 0 LAST\r\nQUIT\r\n");
        string[] expected = ["250 2.1.0", "250 2.1.5", $"250 2.0.0 {Message.Length} octets", "250 2.0.0 OK: queued as", "221 2.0.0"];
        foreach (var start in expected)
            (await client.ReadAsync()).Last.ShouldStartWith(start);
        _door.Queue.Messages.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("BDAT 100\r\nSubject: hello\r\n")]
    [InlineData("BDAT 16 LAST\r\nSubject: hello\r")]
    [InlineData("BDAT 16\r\nSubject: hello\r\n")]
    public async Task A_connection_that_closes_in_the_middle_leaves_nothing(string sent)
    {
        await using var client = await BeginAsync();
        await client.SendAsync(sent);
        await client.CloseAsync();
        await client.Session.WaitAsync(Patience.Limit);
        ShouldHaveNothing();
    }

    [Fact]
    public async Task The_end_of_tls_ends_a_chunk_too()
    {
        await using var client = await BeginAsync();
        await client.SendAsync("BDAT 30 LAST\r\nSubject: hello\r\n");
        await client.EndTlsAsync();
        await client.SendInClearAsync("\r\nHello Bob.\r\nQUIT\r\n");
        await client.ExpectCloseAsync();
        ShouldHaveNothing();
    }

    [Fact]
    public async Task A_refused_chunk_has_no_effect_on_the_message_after_it()
    {
        await using var client = await BeginAsync();
        await client.SendAsync("BDAT 9 LAST\r\nbare\nfeed");
        (await client.ReadAsync()).Last.ShouldStartWith("550 5.6.0");
        (await client.AskAsync("DATA")).ShouldStartWith("503 5.5.1");
        (await client.AskAsync("MAIL FROM:<mallory@example.com>")).ShouldStartWith("550 5.7.1");
        await client.BeginDataAsync();
        (await client.AskAsync("Subject: next\r\n\r\nHello.\r\n.")).ShouldStartWith("250 2.0.0");
        var message = _door.Queue.Messages.ShouldHaveSingleItem();
        message.Text.ShouldContain("Subject: next");
        message.Text.ShouldNotContain("bare");
    }

    [Fact]
    public async Task Chunks_of_an_octet_lead_nowhere()
    {
        _door.Limits.MaxRecipients = 1;
        await using var client = await BeginAsync();
        var reply = "250 2.0.0";
        var chunks = 0;
        for (; reply.StartsWith("250 2.0.0", StringComparison.Ordinal); chunks++)
        {
            await client.SendAsync("BDAT 1\r\na");
            reply = (await client.ReadAsync()).Last;
        }

        reply.ShouldStartWith("421 4.7.0 Too many commands");
        chunks.ShouldBeLessThan(SmtpSession.MaxIdleCommands);
        await client.ExpectCloseAsync();
        ShouldHaveNothing();
    }

    [Fact]
    public async Task A_queue_that_can_not_store_reads_the_chunk_and_says_so()
    {
        await using var client = await BeginAsync();
        _door.Queue.RefusesToBegin = true;
        await client.SendAsync("BDAT 6\r\nQUIT\r\n");
        (await client.ReadAsync()).Last.ShouldStartWith("452 4.3.1");
        (await client.AskAsync("NOOP")).ShouldStartWith("250 2.0.0");
        ShouldHaveNothing();
    }

    private async Task<TestClient> BeginAsync()
    {
        var client = await _door.LogInAsync();
        (await client.AskAsync("MAIL FROM:<alice@example.org>")).ShouldStartWith("250 ");
        (await client.AskAsync("RCPT TO:<bob@example.net>")).ShouldStartWith("250 ");
        return client;
    }

    private void ShouldHaveNothing()
    {
        _door.Queue.Messages.ShouldBeEmpty();
        _door.ShouldBeInOrder();
    }
}
