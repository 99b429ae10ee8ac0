using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

/// <summary>RFC 3207 §6: what came in clear must have no effect under TLS.</summary>
public sealed class StartTlsTests
{
    private readonly FrontDoor _door = new();

    [Theory]
    [InlineData("HELP\r\n")]
    [InlineData("EHLO mallory.example\r\nHELP\r\nMAIL FROM:<mallory@evil.example>\r\n")]
    [InlineData("HEL")]
    [InlineData("\r\n\r\n")]
    [InlineData("\0")]
    public async Task What_stands_behind_starttls_in_the_same_segment_has_no_effect(string injected)
    {
        await using var client = _door.Connect();
        await client.ReadAsync();
        await client.SendAsync($"EHLO client.example\r\nSTARTTLS\r\n{injected}");
        (await client.ReadAsync()).Last.ShouldBe("250 HELP");
        (await client.ReadAsync()).Last.ShouldStartWith("220 2.0.0");
        await client.HandshakeAsync();

        (await client.AskAsync($"AUTH PLAIN {FakeAccounts.Plain}")).ShouldBe("503 5.5.1 Send EHLO first");
        (await client.AskAsync("P")).ShouldStartWith("500 ");
        (await client.AskAsync("QUIT")).ShouldStartWith("221 ");
        await client.ExpectCloseAsync();
    }

    [Fact]
    public async Task What_follows_the_220_in_clear_is_no_command_and_ends_the_session()
    {
        await using var client = _door.Connect();
        await client.ReadAsync();
        (await client.AskAsync("STARTTLS")).ShouldStartWith("220 ");
        await client.SendInClearAsync("EHLO client.example\r\nHELP\r\n");
        await client.ExpectCloseAsync();
        _door.Log.Of(1002).Count().ShouldBe(1);
        _door.ShouldBeInOrder();
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("EHLO client.example\r\n")]
    [InlineData("\x16\x03\x01\xFF\xFF\x01")]
    [InlineData("")]
    public async Task At_a_listener_with_implicit_tls_nothing_is_said_in_clear(string text)
    {
        await using var client = _door.Connect(TlsMode.Implicit);
        await client.SendInClearAsync(text);
        await client.CloseAsync();
        await client.Session.WaitAsync(Patience.Limit);
        client.ToClient.Sent.Sum().ShouldBeLessThan(8, "a TLS alert has 7 octets");
        _door.Log.Of(1002).Count().ShouldBe(1);
        _door.ShouldBeInOrder();
    }

    [Theory]
    [InlineData(TlsMode.Implicit)]
    [InlineData(TlsMode.StartTls)]
    public async Task A_handshake_that_says_nothing_is_cut(TlsMode mode)
    {
        await using var client = _door.Connect(mode);
        if (mode == TlsMode.StartTls)
        {
            await client.ReadAsync();
            (await client.AskAsync("STARTTLS")).ShouldStartWith("220 ");
        }

        await _door.Time.AdvanceUntilAsync(client.Session, _door.Limits.HandshakeTimeout);
        _door.Log.Of(1002).Count().ShouldBe(1);
        _door.ShouldBeInOrder();
    }
}
