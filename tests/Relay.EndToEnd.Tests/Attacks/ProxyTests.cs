using System.Net;
using System.Text.Json.Nodes;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Attacks;

/// <summary>A load balancer's word for who the client is, and nobody else's (PROXY protocol).</summary>
public sealed class ProxyTests
{
    private const string Header = "PROXY TCP4 127.11.9.9 127.11.9.8 1024 587\r\n";

    private static readonly IPAddress Client = IPAddress.Parse("127.11.0.7");

    public static TheoryData<int> Ports => [Loopback.SubmissionPort, Loopback.ImplicitTlsPort];

    [TheoryNeeding("haproxy", "swaks"), MemberData(nameof(Ports))]
    public async Task Behind_haproxy_the_received_field_names_the_client(int port)
    {
        var address = Loopback.Next();
        await using var route = await RecordedRoute.StartAsync(configuration => Trust(configuration, address));
        await using var proxy = await Haproxy.StartAsync(address, route.Relay.Home);

        var result = await Swaks.SendAsync(address, port, Client, RelayHome.Account, "bob@example.org", Swaks.LogIn(port));

        result.ShouldSucceed();
        var received = (await route.WaitForAsync("bob@example.org")).Header.Split("\r\nFrom:")[0];
        received.ShouldContain($"[{Client}]");
        received.ShouldNotContain(address.ToString());
    }

    [TheoryNeeding("haproxy", "swaks"), MemberData(nameof(Ports))]
    public async Task Haproxy_is_refused_where_nobody_trusts_it(int port)
    {
        var address = Loopback.Next();
        await using var route = await RecordedRoute.StartAsync();
        await using var proxy = await Haproxy.StartAsync(address, route.Relay.Home);

        var result = await Swaks.SendAsync(address, port, Client, RelayHome.Account, "bob@example.org", Swaks.LogIn(port));

        result.ExitCode.ShouldNotBe(0, result.Everything);
        await route.Relay.WaitForLogAsync(port == Loopback.SubmissionPort ? "was refused Proxy: 554 5.7.1" : "failed the TLS handshake");
        route.Relay.Log.ShouldNotContain(line => line.Contains("accepted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_header_from_an_untrusted_peer_is_refused()
    {
        await using var relay = await RelayHome.StartAsync(change: configuration => Trust(configuration, Loopback.Next()));
        await using var client = await SubmissionClient.ConnectInClearAsync(relay.Home);

        await client.SendAsync(Header);

        (await client.ReadReplyAsync()).ToString().ShouldStartWith("554 5.7.1");
        (await client.IsAtEndAsync()).ShouldBeTrue();
        await relay.WaitForLogAsync("127.0.0.1", "was refused Proxy");
    }

    [Fact]
    public async Task A_second_header_is_refused_and_so_are_none_and_one_that_is_too_long()
    {
        var trusted = Loopback.Next();
        await using var relay = await RelayHome.StartAsync(change: configuration => Trust(configuration, trusted));

        (await TalkAsync(relay, trusted, Header + "QUIT\r\n")).ShouldBe(["220", "221"]);
        (await TalkAsync(relay, trusted, Header + Header + "QUIT\r\n")).ShouldBe(["220", "554"]);
        await relay.WaitForLogAsync("127.11.9.9", "was refused Proxy");
        (await TalkAsync(relay, trusted, "QUIT\r\n")).ShouldBeEmpty();
        (await TalkAsync(relay, trusted, TooLong())).ShouldBeEmpty();
        await relay.WaitForLogAsync($"{trusted} came to", "without a proper PROXY header");
    }

    /// <summary>Version 2 with an address and, behind it, more than anyone has to say.</summary>
    private static string TooLong() => "\r\n\r\n\0\r\nQUIT\n\x21\x11\x02\x58" + new string('\0', 0x258) + "QUIT\r\n";

    /// <summary>The codes of all replies until the server hangs up.</summary>
    private static async Task<IReadOnlyList<string>> TalkAsync(RelayProcess relay, IPAddress from, string text)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        await using var stream = await Crowd.ConnectAsync(new IPEndPoint(relay.Home.Address, Loopback.SubmissionPort), from, limit.Token);
        var wire = new Wire(stream);
        await wire.WriteAsync(text, limit.Token);
        var codes = new List<string>();
        try
        {
            while (await wire.ReadLineAsync(limit.Token) is { } line)
                codes.Add(line[..3]);
        }
        catch (IOException)
        {
            // It did not even read all.
        }

        return codes;
    }

    private static void Trust(JsonObject configuration, IPAddress proxy)
    {
        foreach (var listener in configuration["Listeners"]!.AsArray())
            listener!["TrustedProxies"] = new JsonArray(proxy.ToString());
    }
}
