using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Clients;

public sealed class CurlTests(ClientRoute route) : IClassFixture<ClientRoute>
{
    [ClientTheory("curl")]
    [InlineData(Door.StartTls, "PLAIN")]
    [InlineData(Door.StartTls, "LOGIN")]
    [InlineData(Door.ImplicitTls, "PLAIN")]
    [InlineData(Door.ImplicitTls, "LOGIN")]
    public async Task Curl_sends(Door door, string mechanism)
    {
        var settings = route.Settings(door);

        (await SendAsync(settings, "--login-options", $"AUTH={mechanism}")).ShouldSucceed();

        await route.ShouldArriveAsync(settings);
    }

    /// <summary>RFC 4954 §4: the first response may stand in the line of AUTH itself.</summary>
    [ClientTheory("curl")]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task Curl_sends_when_the_first_response_comes_with_the_command(string mechanism)
    {
        var settings = route.Settings(Door.StartTls);

        (await SendAsync(settings, "--login-options", $"AUTH={mechanism}", "--sasl-ir")).ShouldSucceed();

        await route.ShouldArriveAsync(settings);
    }

    [ClientFact("curl")]
    public async Task Curl_reports_a_wrong_password()
    {
        var settings = route.Settings(Door.StartTls) with { Password = "wrong horse" };

        ClientRoute.ShouldReport(await SendAsync(settings), "535 5.7.8");
    }

    [ClientFact("curl")]
    public async Task Curl_reports_that_the_sender_is_not_allowed()
    {
        var settings = route.Settings(Door.StartTls) with { Sender = "boss@sender.test" };

        ClientRoute.ShouldReport(await SendAsync(settings), "550 5.7.1");
    }

    [ClientFact("curl")]
    public async Task Curl_reports_that_line_ends_are_not_those_of_mail()
    {
        ClientRoute.ShouldReport(await SendAsync(route.Settings(Door.StartTls), "--no-crlf"), "550 5.6.0");
    }

    [ClientTheory("curl")]
    [InlineData(Door.StartTls)]
    [InlineData(Door.ImplicitTls)]
    public async Task Curl_does_not_talk_to_a_stranger(Door door)
    {
        var settings = route.Settings(door) with { AuthorityFile = route.StrangerFile };

        ClientRoute.ShouldReport(await SendAsync(settings), "SSL certificate problem");
    }

    private Task<ToolResult> SendAsync(ClientSettings settings, params string[] options) => route.RunAsync(
        "curl",
        [
            "--silent", "--show-error", "--verbose", settings.Door == Door.StartTls ? "--ssl-reqd" : "--ssl", "--crlf", .. options,
            "--url", string.Create(CultureInfo.InvariantCulture, $"{(settings.Door == Door.StartTls ? "smtp" : "smtps")}://{settings.Host}:{settings.Port}/client.test"),
            "--cacert", settings.AuthorityFile, "--user", $"{settings.User}:{settings.Password}",
            "--mail-from", settings.Sender, "--mail-rcpt", settings.Recipient, "--upload-file", "-",
        ],
        Letter.Message(settings));
}
