using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Clients;

public sealed class MsmtpTests(ClientRoute route) : IClassFixture<ClientRoute>
{
    [ClientTheory("msmtp")]
    [InlineData(Door.StartTls, "plain")]
    [InlineData(Door.StartTls, "login")]
    [InlineData(Door.StartTls, "scram-sha-256")]
    [InlineData(Door.StartTls, "on")] // the best that msmtp and Relay have in common
    [InlineData(Door.ImplicitTls, "plain")]
    [InlineData(Door.ImplicitTls, "login")]
    [InlineData(Door.ImplicitTls, "scram-sha-256")]
    [InlineData(Door.ImplicitTls, "on")]
    public async Task Msmtp_sends(Door door, string authentication)
    {
        var settings = route.Settings(door);

        (await SendAsync(settings, authentication)).ShouldSucceed();

        await route.ShouldArriveAsync(settings);
    }

    [ClientTheory("msmtp")]
    [InlineData("plain")]
    [InlineData("scram-sha-256")]
    public async Task Msmtp_reports_a_wrong_password(string authentication)
    {
        var settings = route.Settings(Door.StartTls) with { Password = "wrong horse" };

        ClientRoute.ShouldReport(await SendAsync(settings, authentication), "535 5.7.8");
    }

    [ClientFact("msmtp")]
    public async Task Msmtp_reports_that_the_sender_is_not_allowed()
    {
        var settings = route.Settings(Door.StartTls) with { Sender = "boss@sender.test" };

        ClientRoute.ShouldReport(await SendAsync(settings, "plain"), "550 5.7.1");
    }

    [ClientTheory("msmtp")]
    [InlineData(Door.StartTls)]
    [InlineData(Door.ImplicitTls)]
    public async Task Msmtp_does_not_talk_to_a_stranger(Door door)
    {
        var settings = route.Settings(door) with { AuthorityFile = route.StrangerFile };

        ClientRoute.ShouldReport(await SendAsync(settings, "plain"), "certificate verification failed");
    }

    private async Task<ToolResult> SendAsync(ClientSettings settings, string authentication)
    {
        var configuration = await route.WriteAsync($"msmtprc-{settings.Recipient}", string.Create(CultureInfo.InvariantCulture, $"""
            account default
            host {settings.Host}
            port {settings.Port}
            tls on
            tls_starttls {(settings.Door == Door.StartTls ? "on" : "off")}
            tls_trust_file {settings.AuthorityFile}
            auth {authentication}
            user {settings.User}
            password "{settings.Password}"
            from {settings.Sender}

            """));
        return await route.RunAsync("msmtp", ["--file", configuration, settings.Recipient], Letter.Message(settings));
    }
}
