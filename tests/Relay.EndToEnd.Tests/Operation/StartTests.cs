using System.Globalization;
using System.Net.Sockets;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Operation;

/// <summary>What the administrator sees who has made a mistake, or has not done everything yet.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task All_mistakes_in_the_configuration_are_listed_at_once()
    {
        using var home = await RelayHome.CreateAsync(change: configuration =>
        {
            configuration["Servr"] = "a key that there is not";
            configuration["Listeners"]![0]!["Port"] = 99999;
            configuration["Limits"]!["MaxRecipients"] = "many";
            configuration["Delivery"]!["FirstRetry"] = "soon";
            configuration["Dns"]!["Servers"]![0] = "not an address";
        });

        var result = await home.RunAsync(["serve", "--config", home.ConfigurationFile]);

        result.ExitCode.ShouldNotBe(0);
        foreach (var mistake in new[] { "Servr", "99999", "many", "soon", "not an address" })
            result.Everything.ShouldContain(mistake);
        ShouldNotShowItsInside(result);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_in_one_line()
    {
        using var home = await RelayHome.CreateAsync();
        await home.AddAliceAsync();
        using var squatter = new TcpListener(home.Address, Loopback.SubmissionPort);
        squatter.Start();

        var result = await home.RunAsync(["serve", "--config", home.ConfigurationFile]);

        result.ExitCode.ShouldNotBe(0);
        var endPoint = string.Create(CultureInfo.InvariantCulture, $"{home.Address}:{Loopback.SubmissionPort}");
        result.Everything.Split('\n').Count(line => line.Contains(endPoint, StringComparison.Ordinal)).ShouldBe(1, result.Everything);
        ShouldNotShowItsInside(result);
    }

    [Fact]
    public async Task A_key_that_is_none_is_a_mistake_in_the_configuration()
    {
        using var home = await RelayHome.CreateAsync();
        await File.WriteAllTextAsync(home.Combine("relay.key"), "no key");

        foreach (var command in new[] { "serve", "config check" })
        {
            var result = await home.RunAsync([.. command.Split(' '), "--config", home.ConfigurationFile]);
            result.ExitCode.ShouldBe(78, result.Everything);
            result.Everything.ShouldContain("relay.key");
            ShouldNotShowItsInside(result);
        }
    }

    [Fact]
    public async Task A_hangup_ends_nothing_and_says_what_it_does()
    {
        await using var relay = await RelayHome.StartAsync();

        await relay.HangUpAsync();

        await relay.WaitForLogAsync("SIGHUP: the certificates are read again now");
        (await relay.StopAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_certificate_it_makes_one_and_warns()
    {
        await using var relay = await RelayHome.StartAsync(change: configuration => configuration.Remove("Tls"));

        Directory.GetFiles(relay.Home.Combine("certs")).ShouldNotBeEmpty();
        relay.Log.ShouldContain(line => line.Contains("self-signed", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Without_an_account_it_starts_and_says_how_to_add_one()
    {
        var home = await RelayHome.CreateAsync();
        await using var relay = await RelayProcess.StartAsync(home);

        relay.Log.ShouldContain(line => line.Contains("relay users add", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_account_that_is_added_while_it_runs_can_log_in()
    {
        var home = await RelayHome.CreateAsync();
        await using var relay = await RelayProcess.StartAsync(home);

        await home.AddAliceAsync();

        await using var client = await SubmissionClient.ConnectAsync(home);
        (await client.AuthPlainAsync(RelayHome.Account, RelayHome.Password)).Code.ShouldBe(235);
    }

    private static void ShouldNotShowItsInside(ToolResult result) => result.Everything.ShouldNotContain("   at ");
}
