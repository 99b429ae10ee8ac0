using System.Net;
using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

/// <summary>Listeners that are stricter or more lenient than others.</summary>
public sealed class ListenerPolicyTests
{
    private static readonly IPAddress Proxy = IPAddress.Parse("198.51.100.1");

    private static readonly ListenerOptions BehindProxy = new() { TrustedProxies = ["198.51.100.0/28"] };

    private readonly FrontDoor _door = new();

    [Theory]
    [InlineData("EHLO client.example\r\nNOOP\r\n")]
    [InlineData("NOOP\r\nNOOP\r\n")]
    [InlineData("QUIT\r\nNOOP\r\n")]
    public async Task A_strict_listener_ends_the_session_of_whoever_talks_out_of_turn(string group)
    {
        await using var client = _door.Connect(new ListenerOptions { StrictPipelining = true });
        await client.ReadAsync();
        await client.SendAsync(group);
        (await client.ReadAsync()).Last.ShouldStartWith("554 5.5.0");
        await client.ExpectCloseAsync();
    }

    [Fact]
    public async Task A_strict_listener_takes_no_content_before_it_has_asked_for_it()
    {
        await using var client = await _door.LogInAsync(listener: new ListenerOptions { Tls = TlsMode.Implicit, StrictPipelining = true });
        await client.SendAsync("MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.net>\r\nDATA\r\nSubject: hello\r\n\r\nHello\r\n.\r\n");
        await client.ReadAsync();
        await client.ReadAsync();
        (await client.ReadAsync()).Last.ShouldStartWith("554 5.5.0");
        await client.ExpectCloseAsync();
        _door.Queue.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Behind_a_proxy_the_client_is_whom_the_proxy_names()
    {
        await using var client = _door.Connect(BehindProxy, address: Proxy);
        await client.SendAsync("PROXY TCP4 203.0.113.9 198.51.100.1 40000 587\r\n");
        await client.ReadAsync();
        (await client.AskAsync("STARTTLS")).ShouldStartWith("220 ");
        await client.HandshakeAsync();
        await client.AskAsync("EHLO client.example");
        await client.AskAsync($"AUTH PLAIN {FakeAccounts.Plain}");
        await client.BeginDataAsync();
        (await client.AskAsync("Subject: hello\r\n\r\nHello\r\n.")).ShouldStartWith("250 2.0.0");
        _door.Queue.Messages.ShouldHaveSingleItem().Text.ShouldStartWith("Received: from client.example ([203.0.113.9])");
    }

    [Fact]
    public async Task The_header_of_a_proxy_comes_before_the_handshake_where_tls_is_implicit()
    {
        await using var client = _door.Connect(new ListenerOptions { Tls = TlsMode.Implicit, TrustedProxies = BehindProxy.TrustedProxies }, address: Proxy);
        await client.SendAsync("PROXY TCP6 2001:db8::9 2001:db8::1 40000 465\r\n");
        await client.HandshakeAsync();
        (await client.ReadAsync()).Last.ShouldStartWith("220 ");
    }

    [Theory]
    [InlineData("EHLO client.example\r\n")]
    [InlineData("PROXY TCP4 203.0.113.9 198.51.100.1 40000 70000\r\n")]
    [InlineData("PROXY TCP4 203.0.113.999 198.51.100.1 40000 587\r\n")]
    public async Task A_proxy_that_does_not_say_for_whom_it_speaks_is_turned_away(string sent)
    {
        await using var client = _door.Connect(BehindProxy, address: Proxy);
        await client.SendAsync(sent);
        await client.ExpectCloseAsync();
        _door.Log.Of(1012).ShouldHaveSingleItem().ShouldContain("198.51.100.1");
    }

    [Fact]
    public async Task So_is_one_that_says_nothing()
    {
        await using var client = _door.Connect(BehindProxy, address: Proxy);
        await _door.Time.AdvanceUntilAsync(client.Session, _door.Limits.HandshakeTimeout);
        await client.ExpectCloseAsync();
    }

    [Fact]
    public async Task A_second_header_is_refused()
    {
        await using var client = _door.Connect(BehindProxy, address: Proxy);
        await client.SendAsync("PROXY TCP4 203.0.113.9 198.51.100.1 40000 587\r\nPROXY TCP4 192.0.2.1 198.51.100.1 40000 587\r\n");
        await client.ReadAsync();
        (await client.ReadAsync()).Last.ShouldStartWith("554 5.7.1");
        await client.ExpectCloseAsync();
    }

    [Fact]
    public async Task A_client_that_comes_past_the_proxy_is_itself()
    {
        await using var client = _door.Connect(BehindProxy);
        (await client.ReadAsync()).Last.ShouldStartWith("220 ");
        (await client.AskAsync("PROXY TCP4 127.0.0.1 198.51.100.1 40000 587")).ShouldStartWith("554 5.7.1");
        await client.ExpectCloseAsync();
    }

    /// <summary>Whoever may submit without a login must be the client, and not the proxy that everybody comes through.</summary>
    [Fact]
    public async Task A_network_without_login_is_asked_of_the_client_and_not_of_its_proxy()
    {
        var listener = new ListenerOptions
        {
            TrustedProxies = BehindProxy.TrustedProxies,
            WithoutLogin = [new LoginExemption { Networks = ["198.51.100.0/24"], Senders = ["scanner@example.org"] }],
        };
        await using var client = _door.Connect(listener, address: Proxy);
        await client.SendAsync("PROXY TCP4 203.0.113.9 198.51.100.1 40000 587\r\n");
        await client.ReadAsync();
        await client.AskAsync("EHLO client.example");
        (await client.AskAsync("MAIL FROM:<scanner@example.org>")).ShouldStartWith("530 5.7.0");
    }

    /// <summary>A balancer that does not say for whom it speaks may speak for anybody.</summary>
    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    public async Task A_proxy_that_names_nobody_is_not_itself_exempt_from_the_login(string header)
    {
        var listener = new ListenerOptions
        {
            TrustedProxies = BehindProxy.TrustedProxies,
            WithoutLogin = [new LoginExemption { Networks = ["198.51.100.0/24"], Senders = ["scanner@example.org"] }],
        };
        await using var client = _door.Connect(listener, address: Proxy);
        await client.SendAsync(header);
        await client.ReadAsync();
        await client.AskAsync("EHLO client.example");
        (await client.AskAsync("MAIL FROM:<scanner@example.org>")).ShouldStartWith("530 5.7.0");
    }

    [Fact]
    public async Task A_balancer_that_only_asks_whether_we_are_alive_is_not_worth_a_warning()
    {
        await using var client = _door.Connect(BehindProxy, address: Proxy);
        await client.CloseAsync();
        await client.ExpectCloseAsync();
        _door.Log.Of(1012).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_networks_the_narrower_one_counts()
    {
        var listener = new ListenerOptions
        {
            WithoutLogin =
            [
                new LoginExemption { Networks = ["192.0.2.0/24"], Senders = ["all@example.org"] },
                new LoginExemption { Networks = ["192.0.2.7"], Senders = ["one@example.org"] },
            ],
        };
        await using var client = _door.Connect(listener);
        await client.ReadAsync();
        await client.AskAsync("EHLO client.example");
        (await client.AskAsync("MAIL FROM:<one@example.org>")).ShouldStartWith("250 2.1.0");
    }
}
