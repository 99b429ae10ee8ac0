using System.Globalization;
using Relay.Core;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Client;

/// <summary>SIZE and 8BITMIME.</summary>
public sealed class ExtensionTests
{
    private readonly TestClient _client = new();

    [Theory]
    [InlineData("SIZE")]
    [InlineData("SIZE 0")]
    [InlineData("SIZE 26")]
    [InlineData("size 10240000")]
    public async Task The_size_is_declared_where_SIZE_is_offered(string offer)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync(offer);
            await peer.TalkAsync(string.Create(CultureInfo.InvariantCulture, $"""
                C: MAIL FROM:<sender@example.org> SIZE={Some.Content.Length}
                S: 450 later
                """));
        });

        (await _client.SendAsync(host, Some.Message())).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>();
    }

    [Fact]
    public async Task A_message_that_is_too_large_for_the_host_is_refused_without_being_sent()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("SIZE 25");
            await peer.HearAsync("QUIT");
        });

        var outcomes = await _client.SendAsync(host, Some.Message("one@example.net", "two@example.net"));

        outcomes.Count.ShouldBe(2);
        outcomes.ShouldAllBe(outcome => outcome is Outcome.Failed && outcome.Status == EnhancedStatus.Parse("5.3.4") && outcome.Reply == null);
    }

    [Fact]
    public async Task Eight_bit_content_is_announced_where_8BITMIME_is_offered()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("8BITMIME");
            await peer.TalkAsync("""
                C: MAIL FROM:<sender@example.org> BODY=8BITMIME
                S: 250 ok
                C: RCPT TO:<one@example.net>
                S: 250 ok
                C: DATA
                S: 354 go on
                """);
            (await peer.ReadContentAsync()).ShouldBe("\r\nGr\u00FC\u00DFe\r\n.\r\n");
            await peer.TalkAsync("S: 250 ok");
        });

        var message = Some.Message().WithContent("\r\nGr\u00FC", "\u00DFe\r\n") with { HasEightBitContent = true };
        (await _client.SendAsync(host, message)).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Delivered>();
    }

    [Fact]
    public async Task Seven_bit_content_is_not_announced()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("8BITMIME");
            await peer.TalkAsync("""
                C: MAIL FROM:<sender@example.org>
                S: 450 later
                """);
        });

        await _client.SendAsync(host, Some.Message());
    }

    [Theory]
    [InlineData("Subject: Gr\u00FC\u00DFe\r\n\r\nHello.\r\n", "header")]
    [InlineData("Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nGr\u00FC\u00DFe\r\n--b--\r\n", "must stay as it is")]
    public async Task Eight_bit_content_that_cannot_be_put_into_seven_is_not_sent_to_a_host_that_takes_seven(string content, string why)
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("PIPELINING");
            await peer.HearAsync("QUIT");
        });

        var message = Some.Message().WithContent(content) with { HasEightBitContent = true };
        var outcome = (await _client.SendAsync(host, message)).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Failed>();

        outcome.Status.ShouldBe(EnhancedStatus.Parse("5.6.3"));
        outcome.Reason.ShouldContain(why);
        outcome.IsHostUnfit.ShouldBeTrue();
    }

    [Fact]
    public async Task Eight_bit_content_goes_in_seven_bits_to_a_host_that_takes_no_more()
    {
        const string Expected = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=unknown-8bit\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe\r\n.\r\n";
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("SIZE");
            (await peer.ReadLineAsync()).ShouldNotBeNull().ShouldMatch(@"^MAIL FROM:<sender@example\.org> SIZE=1\d\d$");
            await peer.TalkAsync("""
                S: 250 ok
                C: RCPT TO:<one@example.net>
                S: 250 ok
                C: DATA
                S: 354 go on
                """);
            (await peer.ReadContentAsync()).ShouldBe(Expected);
            await peer.TalkAsync("S: 250 ok");
        });

        var message = Some.Message().WithContent("\r\nGr\u00FC", "\u00DFe\r\n") with { HasEightBitContent = true };
        (await _client.SendAsync(host, message)).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Delivered>();
    }

    [Fact]
    public async Task A_message_that_did_not_fit_leaves_the_connection_as_it_was()
    {
        await using var host = new ScriptedHost(async peer =>
        {
            await peer.GreetAsync("SIZE 100");
            await peer.HearAsync($"MAIL FROM:<sender@example.org> SIZE={Some.Content.Length}"); // no RSET before it
            await peer.TalkAsync("S: 450 later");
        });

        await using var connection = await _client.ConnectAsync(host);
        await connection.SendAsync(Some.Message() with { Size = 101 }, default);
        connection.IsUsable.ShouldBeTrue();

        (await connection.SendAsync(Some.Message(), default).InTimeAsync()).ShouldHaveSingleItem().ShouldBeOfType<Outcome.Deferred>();
        await host.FinishAsync();
    }
}
