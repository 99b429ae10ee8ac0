using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Submission;

public sealed class SwaksTests
{
    private const string Body = "Hello.\n.a line that begins with a dot\n..and with two\n";

    [TheoryNeeding("swaks", "nsd", "smtp-sink")]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task Swaks_sends_over_starttls(string mechanism)
    {
        await using var route = await MailRoute.StartAsync();

        await SendAsync(route, Loopback.SubmissionPort, "--tls", "--auth", mechanism);

        (await route.Sink.WaitForMessageAsync()).Body.TrimEnd('\n').ShouldBe(Body.TrimEnd('\n'));
    }

    [FactNeeding("swaks", "nsd", "smtp-sink")]
    public async Task Swaks_sends_over_implicit_tls()
    {
        await using var route = await MailRoute.StartAsync();

        await SendAsync(route, Loopback.ImplicitTlsPort, "--tls-on-connect", "--auth", "PLAIN");

        (await route.Sink.WaitForMessageAsync()).Body.TrimEnd('\n').ShouldBe(Body.TrimEnd('\n'));
    }

    private static async Task SendAsync(MailRoute route, int port, params string[] options)
    {
        var home = route.Relay.Home;
        var result = await Tool.RunAsync(
            "swaks",
            [
                "--server", home.Address.ToString(), "--port", port.ToString(CultureInfo.InvariantCulture), .. options,
                "--tls-verify", "--tls-ca-path", home.AuthorityFile,
                "--auth-user", RelayHome.Account, "--auth-password", RelayHome.Password,
                "--from", RelayHome.Account, "--to", "bob@example.org", "--data", "-",
            ],
            TestMessage.Text("from swaks", Body).ReplaceLineEndings("\n"));
        result.ShouldSucceed();
    }
}
