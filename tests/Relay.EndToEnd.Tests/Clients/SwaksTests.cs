using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Clients;

public sealed class SwaksTests(ClientRoute route) : IClassFixture<ClientRoute>
{
    private const string Tls = "Net::SSLeay";

    /// <summary>swaks ends with it when the server does not offer the kind of login that was asked for.</summary>
    private const int NoSuchLogin = 28;

    [ClientTheory("swaks", Tls)]
    [InlineData(Door.StartTls, "PLAIN")]
    [InlineData(Door.StartTls, "LOGIN")]
    [InlineData(Door.StartTls, "ANY")] // the first that swaks and Relay have in common
    [InlineData(Door.ImplicitTls, "PLAIN")]
    [InlineData(Door.ImplicitTls, "LOGIN")]
    [InlineData(Door.ImplicitTls, "ANY")]
    public async Task Swaks_sends(Door door, string mechanism)
    {
        var settings = route.Settings(door);

        (await SendAsync(settings, mechanism)).ShouldSucceed();

        await route.ShouldArriveAsync(settings);
    }

    /// <summary>They need the password itself at the server, which Relay does not keep.</summary>
    [ClientTheory("swaks", Tls, "Authen::SASL", "Digest::SHA")]
    [InlineData("CRAM-MD5")]
    [InlineData("CRAM-SHA1")]
    [InlineData("DIGEST-MD5")]
    public async Task Swaks_learns_what_kinds_of_login_there_are_not(string mechanism)
    {
        var result = await SendAsync(route.Settings(Door.StartTls), mechanism);

        result.ExitCode.ShouldBe(NoSuchLogin, result.Everything);
    }

    [ClientTheory("swaks", Tls)]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task Swaks_reports_a_wrong_password(string mechanism)
    {
        var settings = route.Settings(Door.StartTls) with { Password = "wrong horse" };

        ClientRoute.ShouldReport(await SendAsync(settings, mechanism), "535 5.7.8");
    }

    [ClientFact("swaks", Tls)]
    public async Task Swaks_reports_that_the_sender_is_not_allowed()
    {
        var settings = route.Settings(Door.StartTls) with { Sender = "boss@sender.test" };

        ClientRoute.ShouldReport(await SendAsync(settings, "PLAIN"), "550 5.7.1");
    }

    [ClientTheory("swaks", Tls)]
    [InlineData(Door.StartTls)]
    [InlineData(Door.ImplicitTls)]
    public async Task Swaks_does_not_talk_to_a_stranger(Door door)
    {
        var settings = route.Settings(door) with { AuthorityFile = route.StrangerFile };

        ClientRoute.ShouldReport(await SendAsync(settings, "PLAIN"), "certificate verify failed");
    }

    private Task<ToolResult> SendAsync(ClientSettings settings, string mechanism) => route.RunAsync(
        "swaks",
        [
            "--server", settings.Host, "--port", settings.Port.ToString(CultureInfo.InvariantCulture),
            settings.Door == Door.StartTls ? "--tls" : "--tls-on-connect", "--tls-verify", "--tls-ca-path", settings.AuthorityFile,
            "--auth", mechanism, "--auth-user", settings.User, "--auth-password", settings.Password,
            "--from", settings.Sender, "--to", settings.Recipient, "--data", "-",
        ],
        Letter.Message(settings));
}
