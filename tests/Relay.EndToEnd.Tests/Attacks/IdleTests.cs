using System.Globalization;
using System.Net;
using Relay.EndToEnd.Tests.Fixtures;
using Xunit.Abstractions;

namespace Relay.EndToEnd.Tests.Attacks;

/// <summary>Who is slow, or says nothing, takes nothing from the others.</summary>
public sealed class IdleTests(ITestOutputHelper output)
{
    private const int SilentHandshakes = 200;

    /// <summary>Another number by RELAY_IDLE_SESSIONS, such as 10000, which needs twice as many descriptors here (ulimit -n).</summary>
    private static readonly int IdleSessions =
        int.TryParse(Environment.GetEnvironmentVariable("RELAY_IDLE_SESSIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 2000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_thousand_idle_sessions_leave_room_for_a_good_client(bool isUnderTls)
    {
        await using var relay = await RelayHome.StartAsync(change: configuration =>
        {
            configuration["Limits"]!["MaxSessions"] = IdleSessions + 10;
            configuration["Limits"]!["LoginTimeout"] = "00:05:00";
        });
        await SubmitAsync(relay); // what only the first client needs is no part of the measure
        var before = ProcessMemory.Of(relay.Id);
        var port = isUnderTls ? Loopback.ImplicitTlsPort : Loopback.SubmissionPort;

        await using var crowd = await Crowd.ConnectAsync(
            new IPEndPoint(relay.Home.Address, port), IdleSessions, isUnderTls ? Crowd.BeGreetedUnderTlsAsync : Crowd.BeGreetedAsync);

        await SubmitAsync(relay);
        var octetsEach = (ProcessMemory.Of(relay.Id).Resident - before.Resident) / IdleSessions;
        output.WriteLine($"{IdleSessions} idle sessions {(isUnderTls ? "under TLS" : "in clear")}: {octetsEach} octets each");
        // Above what LimitOptions.MaxSessions promises, for what the collector has not tidied up yet; a session that held a buffer for a line or a record would be beyond it.
        octetsEach.ShouldBeLessThan((isUnderTls ? 100 : 40) * 1024);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_hundred_silent_handshakes_keep_nobody_out_and_are_cut(bool isStartTls)
    {
        await using var relay = await RelayHome.StartAsync(change: configuration => configuration["Limits"]!["HandshakeTimeout"] = "00:00:05");
        var port = isStartTls ? Loopback.SubmissionPort : Loopback.ImplicitTlsPort;
        await using var crowd = await Crowd.ConnectAsync(new IPEndPoint(relay.Home.Address, port), SilentHandshakes, isStartTls ? Crowd.AskForTlsAsync : null);

        await SubmitAsync(relay);

        (await crowd.ReadToTheEndAsync()).ShouldAllBe(last => last.Length == 0);
        await relay.WaitForLogAsync("failed the TLS handshake", "127.10.0.1");
    }

    [Fact]
    public async Task A_command_an_octet_at_a_time_earns_no_more_time()
    {
        await using var relay = await RelayHome.StartAsync(change: configuration => configuration["Limits"]!["CommandTimeout"] = "00:00:02");
        await using var slow = await SubmissionClient.ConnectInClearAsync(relay.Home);

        var replies = DripAsync(slow, 'x');

        await SubmitAsync(relay);
        (await replies).ShouldHaveSingleItem().ToString().ShouldStartWith("421 4.4.2");
    }

    [Fact]
    public async Task A_message_an_octet_at_a_time_is_given_up()
    {
        await using var relay = await RelayHome.StartAsync(change: configuration => configuration["Limits"]!["DataRateGrace"] = "00:00:02");
        await using var slow = await SubmissionClient.LogInAsync(relay.Home);
        await slow.BeginDataAsync(RelayHome.Account, "bob@example.org");

        var replies = DripAsync(slow, 'x');

        await SubmitAsync(relay);
        (await replies).ShouldHaveSingleItem().ToString().ShouldStartWith("421 4.4.2");
    }

    /// <summary>Sends octet after octet, slowly, until the server hangs up; returns what it said.</summary>
    private static async Task<IReadOnlyList<Reply>> DripAsync(SubmissionClient client, char octet)
    {
        var replies = new List<Reply>();
        using var end = new CancellationTokenSource();
        var dripping = DripUntilAsync(client, octet, end.Token);
        try
        {
            while (true)
                replies.Add(await client.ReadReplyAsync());
        }
        catch (IOException)
        {
            // The end.
        }

        await end.CancelAsync();
        await dripping;
        return replies;
    }

    private static async Task DripUntilAsync(SubmissionClient client, char octet, CancellationToken end)
    {
        using var clock = new PeriodicTimer(TimeSpan.FromMilliseconds(100)); // ten octets a second: far below the least rate
        try
        {
            while (await clock.WaitForNextTickAsync(end))
                await client.SendAsync(octet.ToString());
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // It was told that it is over.
        }
    }

    private static async Task SubmitAsync(RelayProcess relay)
    {
        await using var client = await SubmissionClient.LogInAsync(relay.Home);
        (await client.SubmitAsync(TestMessage.Text("meanwhile"), "bob@example.org")).Code.ShouldBe(250);
    }
}
