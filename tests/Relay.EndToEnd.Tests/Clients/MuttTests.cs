using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Clients;

public sealed class MuttTests(ClientRoute route) : IClassFixture<ClientRoute>
{
    [ClientTheory("mutt")]
    [InlineData(Door.StartTls, "plain")]
    [InlineData(Door.StartTls, "login")]
    [InlineData(Door.StartTls, "scram-sha-256")]
    [InlineData(Door.ImplicitTls, "plain")]
    [InlineData(Door.ImplicitTls, "login")]
    [InlineData(Door.ImplicitTls, "scram-sha-256")]
    public async Task Mutt_sends(Door door, string authenticator)
    {
        var settings = route.Settings(door);

        (await SendAsync(settings, authenticator)).ShouldSucceed();

        await route.ShouldArriveAsync(settings);
    }

    [ClientFact("mutt")]
    public async Task Mutt_reports_a_wrong_password()
    {
        var settings = route.Settings(Door.StartTls) with { Password = "wrong horse" };

        ClientRoute.ShouldReport(await SendAsync(settings, "plain"), "authentication failed");
    }

    [ClientFact("mutt")]
    public async Task Mutt_reports_that_the_sender_is_not_allowed()
    {
        var settings = route.Settings(Door.StartTls) with { Sender = "boss@sender.test" };

        ClientRoute.ShouldReport(await SendAsync(settings, "plain"), "550 5.7.1");
    }

    [ClientTheory("mutt")]
    [InlineData(Door.StartTls)]
    [InlineData(Door.ImplicitTls)]
    public async Task Mutt_does_not_talk_to_a_stranger(Door door)
    {
        var settings = route.Settings(door) with { AuthorityFile = route.StrangerFile };

        ClientRoute.ShouldReport(await SendAsync(settings, "plain"), "certificate");
    }

    private async Task<ToolResult> SendAsync(ClientSettings settings, string authenticator)
    {
        var configuration = await route.WriteAsync($"muttrc-{settings.Recipient}", string.Create(CultureInfo.InvariantCulture, $"""
            set smtp_url="{(settings.Door == Door.StartTls ? "smtp" : "smtps")}://{settings.User}@{settings.Host}:{settings.Port}/"
            set smtp_pass="{settings.Password}" smtp_authenticators="{authenticator}"
            set ssl_starttls=yes ssl_force_tls=yes ssl_ca_certificates_file="{settings.AuthorityFile}"
            set from="{settings.Sender}" realname="Alice" use_from=yes use_envelope_from=yes envelope_from_address="{settings.Sender}"
            set charset="utf-8" send_charset="utf-8" copy=no

            """));
        return await route.RunAsync("mutt", ["-n", "-F", configuration, "-s", Letter.Subject, settings.Recipient], Letter.Input);
    }
}
