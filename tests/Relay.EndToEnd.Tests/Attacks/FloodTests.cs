using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Attacks;

/// <summary>Who sends without end gets an answer and an end, and never our memory.</summary>
public sealed class FloodTests
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Has neither LF nor a dot.</summary>
    private static readonly string NoLineEnd = Flood.PieceOf("x");

    [Theory]
    [InlineData(false, 1024 * Megabyte)]
    [InlineData(true, 200 * Megabyte)] // for the sake of the machine that encrypts it
    public async Task A_line_of_a_gigabyte_without_lf_is_refused_when_it_ends(bool isUnderTls, long octets)
    {
        await using var relay = await RelayHome.StartAsync();
        await using var client = isUnderTls ? await SubmissionClient.ConnectAsync(relay.Home) : await SubmissionClient.ConnectInClearAsync(relay.Home);
        var memory = ProcessMemory.Of(relay.Id);

        await Flood.PourAsync(client, NoLineEnd, octets);
        var reply = await client.CommandAsync("");

        reply.ToString().ShouldStartWith("500 5.5.2");
        memory.ShouldHaveStayedFlat(relay.Id);
        (await client.CommandAsync("NOOP")).Code.ShouldBe(250);
        await SubmitAsync(relay);
    }

    [Fact]
    public async Task A_gigabyte_of_data_without_lf_is_not_even_read_to_its_end()
    {
        await using var relay = await RelayHome.StartAsync();
        await using var client = await SubmissionClient.LogInAsync(relay.Home);
        await client.BeginDataAsync(RelayHome.Account, "bob@example.org");
        var memory = ProcessMemory.Of(relay.Id);

        var replies = await Flood.PourUntilTheEndAsync(client, NoLineEnd, 1024 * Megabyte);

        replies.ShouldHaveSingleItem().ToString().ShouldStartWith("552 5.3.4");
        memory.ShouldHaveStayedFlat(relay.Id);
        await SubmitAsync(relay);
    }

    [Fact]
    public async Task A_header_of_100_megabytes_is_refused()
    {
        await using var relay = await RelayHome.StartAsync(change: configuration => configuration["Limits"]!["MaxMessageBytes"] = 200 * Megabyte);
        await using var client = await SubmissionClient.LogInAsync(relay.Home);
        await client.BeginDataAsync(RelayHome.Account, "bob@example.org");
        var memory = ProcessMemory.Of(relay.Id);

        await client.SendAsync($"From: {RelayHome.Account}\r\n");
        await Flood.PourAsync(client, Flood.PieceOf($"X-Filler: {new string('x', 900)}\r\n"), 100 * Megabyte);
        var reply = await client.CommandAsync("\r\nbody\r\n.");

        reply.ToString().ShouldBe("552 5.3.4 Message header too large");
        memory.ShouldHaveStayedFlat(relay.Id);
        await SubmitAsync(relay);
    }

    [Fact]
    public async Task Of_100_000_recipients_those_over_the_limit_are_refused_and_then_the_client()
    {
        await using var relay = await RelayHome.StartAsync();
        await using var client = await SubmissionClient.LogInAsync(relay.Home);
        (await client.CommandAsync($"MAIL FROM:<{RelayHome.Account}>")).Code.ShouldBe(250);
        var memory = ProcessMemory.Of(relay.Id);

        var replies = await Flood.PourUntilTheEndAsync(client, Flood.PieceOf("RCPT TO:<bob@example.org>\r\n"), 100_000 * "RCPT TO:<bob@example.org>\r\n".Length);

        replies.Count(reply => reply.Code == 250).ShouldBe(1000);
        replies.Where(reply => reply.Code != 250).SkipLast(1).ShouldAllBe(reply => reply.ToString().StartsWith("452 4.5.3", StringComparison.Ordinal));
        replies[^1].ToString().ShouldStartWith("421 4.7.0");
        memory.ShouldHaveStayedFlat(relay.Id);
        await SubmitAsync(relay);
    }

    [Theory]
    [InlineData("NOOP\r\n", 100_000)]
    [InlineData("RSET\r\n", 100_000)]
    [InlineData("VRFY bob\r\n", 100_000)]
    public async Task A_hundred_thousand_commands_that_lead_nowhere_end_the_session(string command, int times)
    {
        await using var relay = await RelayHome.StartAsync();
        await using var client = await SubmissionClient.LogInAsync(relay.Home);
        var memory = ProcessMemory.Of(relay.Id);

        var replies = await Flood.PourUntilTheEndAsync(client, Flood.PieceOf(command), (long)command.Length * times);

        replies.SkipLast(1).ShouldAllBe(reply => reply.Code == 250 || reply.Code == 252);
        replies[^1].ToString().ShouldStartWith("421 4.7.0");
        replies.Count.ShouldBeLessThan(times / 10);
        memory.ShouldHaveStayedFlat(relay.Id);
        await SubmitAsync(relay);
    }

    [Fact]
    public async Task A_message_in_a_million_chunks_of_one_octet_ends_the_session()
    {
        const string Chunk = "BDAT 1\r\nx";
        await using var relay = await RelayHome.StartAsync();
        await using var client = await SubmissionClient.LogInAsync(relay.Home);
        (await client.CommandAsync($"MAIL FROM:<{RelayHome.Account}>")).Code.ShouldBe(250);
        (await client.CommandAsync("RCPT TO:<bob@example.org>")).Code.ShouldBe(250);
        var memory = ProcessMemory.Of(relay.Id);

        var replies = await Flood.PourUntilTheEndAsync(client, Flood.PieceOf(Chunk), 1_000_000L * Chunk.Length);

        replies[^1].ToString().ShouldStartWith("421 4.7.0");
        replies.Count.ShouldBeLessThan(10_000);
        memory.ShouldHaveStayedFlat(relay.Id);
        await SubmitAsync(relay);
        relay.Log.Count(line => line.Contains("accepted", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(1);
    }

    /// <summary>Somebody else is served as ever.</summary>
    private static async Task SubmitAsync(RelayProcess relay)
    {
        await using var client = await SubmissionClient.LogInAsync(relay.Home);
        (await client.SubmitAsync(TestMessage.Text("after the flood"), "bob@example.org")).Code.ShouldBe(250);
    }
}
