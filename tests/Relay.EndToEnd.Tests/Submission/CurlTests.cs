using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Submission;

public sealed class CurlTests
{
    [FactNeeding("curl", "nsd", "smtp-sink")]
    public async Task Curl_sends_over_starttls_and_knows_whom_it_talks_to()
    {
        await using var route = await MailRoute.StartAsync();

        await SendAsync(route, "smtp", Loopback.SubmissionPort, "--ssl-reqd");
    }

    [FactNeeding("curl", "nsd", "smtp-sink")]
    public async Task Curl_sends_over_implicit_tls_and_knows_whom_it_talks_to()
    {
        await using var route = await MailRoute.StartAsync();

        await SendAsync(route, "smtps", Loopback.ImplicitTlsPort);
    }

    private static async Task SendAsync(MailRoute route, string scheme, int port, params string[] options)
    {
        var home = route.Relay.Home;
        var server = string.Create(CultureInfo.InvariantCulture, $"{RelayHome.HostName}:{port}");
        var result = await Tool.RunAsync(
            "curl",
            [
                "--silent", "--show-error", "--verbose", .. options, $"{scheme}://{server}/client.test",
                "--resolve", $"{server}:{home.Address}", "--cacert", home.AuthorityFile,
                "--user", $"{RelayHome.Account}:{RelayHome.Password}",
                "--mail-from", RelayHome.Account, "--mail-rcpt", "bob@example.org", "--upload-file", "-",
            ],
            TestMessage.Text("from curl", "Hello.\r\n.dot\r\n"));
        result.ShouldSucceed();

        var message = await route.Sink.WaitForMessageAsync();
        message.ReversePath.ShouldStartWith($"<{RelayHome.Account}>");
        message.ForwardPaths.ShouldBe(["<bob@example.org>"]);
        message.Body.ShouldBe("Hello.\n.dot\n");
    }
}
