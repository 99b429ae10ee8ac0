using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Attacks;

/// <summary>Machines that know neither TLS nor passwords: those in a network get their mail in, as who they are, and nobody else does.</summary>
public sealed class DeviceTests
{
    private const string Printer = "printer@sender.test";

    private static readonly IPAddress Inside = IPAddress.Parse("127.11.1.5");
    private static readonly IPAddress Outside = IPAddress.Parse("127.11.2.5");

    [FactNeeding("swaks", "smtp-source")]
    public async Task A_device_delivers_without_tls_and_login_and_the_log_says_at_start_that_it_may()
    {
        await using var route = await RecordedRoute.StartAsync(AddDevices);
        var home = route.Relay.Home;
        route.Relay.Log.ShouldContain(line => line.Contains("warn", StringComparison.Ordinal) && line.Contains("without TLS and without a login", StringComparison.Ordinal));

        (await Swaks.SendAsync(home.Address, Loopback.SmtpPort, Inside, Printer, "swaks@example.org")).ShouldSucceed();
        (await Tool.RunAsync("smtp-source", ["-4", "-m", "10", "-s", "2", "-f", Printer, "-t", "source@example.org", EndPoint(home)])).ShouldSucceed();

        var message = await route.WaitForAsync("swaks@example.org");
        message.ReversePath.ShouldBe(Printer);
        message.Header.ShouldContain($"[{Inside}]");
        await route.NextHop.WaitForTransactionsAsync(1 + 10);
    }

    [FactNeeding("swaks")]
    public async Task Nobody_else_gets_in_and_no_device_sends_as_somebody_else()
    {
        await using var route = await RecordedRoute.StartAsync(AddDevices);
        var home = route.Relay.Home;

        var outside = await Swaks.SendAsync(home.Address, Loopback.SmtpPort, Outside, Printer, "bob@example.org");
        var somebodyElse = await Swaks.SendAsync(home.Address, Loopback.SmtpPort, Inside, RelayHome.Account, "bob@example.org");
        var elsewhere = await Swaks.SendAsync(home.Address, Loopback.SubmissionPort, Inside, Printer, "bob@example.org");

        outside.Output.ShouldContain("<** 530 5.7.0", customMessage: outside.Everything);
        somebodyElse.Output.ShouldContain("<** 550 5.7.1", customMessage: somebodyElse.Everything);
        elsewhere.Output.ShouldContain("<** 530 5.7.0", customMessage: elsewhere.Everything);
        route.Relay.Log.ShouldNotContain(line => line.Contains("accepted", StringComparison.Ordinal));
    }

    [FactNeeding("nmap")]
    public async Task Not_even_to_a_device_is_it_an_open_relay()
    {
        await using var relay = await RelayHome.StartAsync(change: AddDevices);

        var findings = await Nmap.ScanAsync(relay.Home.Address, Loopback.SmtpPort);

        findings.OpenRelay.ShouldBeOneOf(Nmap.NoOpenRelay);
        findings.Users.ShouldBeOneOf(Nmap.NoUsers);
    }

    /// <summary>A third listener, for the network of the devices and for this machine.</summary>
    private static void AddDevices(JsonObject configuration)
    {
        var listeners = configuration["Listeners"]!.AsArray();
        listeners.Add(new JsonObject
        {
            ["Address"] = listeners[0]!["Address"]!.GetValue<string>(),
            ["Port"] = Loopback.SmtpPort,
            ["Tls"] = "None",
            ["WithoutLogin"] = new JsonArray(new JsonObject
            {
                ["Networks"] = new JsonArray("127.11.1.0/24", "127.0.0.1/32"),
                ["Senders"] = new JsonArray(Printer),
            }),
        });
    }

    private static string EndPoint(RelayHome home) => string.Create(CultureInfo.InvariantCulture, $"{home.Address}:{Loopback.SmtpPort}");
}
