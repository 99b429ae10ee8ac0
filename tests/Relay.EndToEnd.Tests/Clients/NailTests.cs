using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Clients;

/// <summary>S-nail, which is <c>mail</c> on many systems.</summary>
public sealed class NailTests(ClientRoute route) : IClassFixture<ClientRoute>
{
    [ClientTheory("s-nail")]
    [InlineData(Door.StartTls, "plain")]
    [InlineData(Door.StartTls, "login")]
    [InlineData(Door.ImplicitTls, "plain")]
    [InlineData(Door.ImplicitTls, "login")]
    public async Task Nail_sends(Door door, string authentication)
    {
        var settings = route.Settings(door);

        (await SendAsync(settings, authentication)).ShouldSucceed();

        await route.ShouldArriveAsync(settings);
    }

    [ClientFact("s-nail")]
    public async Task Nail_reports_a_wrong_password()
    {
        var settings = route.Settings(Door.StartTls) with { Password = "wrong horse" };

        ClientRoute.ShouldReport(await SendAsync(settings, "plain"), "535 5.7.8");
    }

    [ClientFact("s-nail")]
    public async Task Nail_reports_that_the_sender_is_not_allowed()
    {
        var settings = route.Settings(Door.StartTls) with { Sender = "boss@sender.test" };

        ClientRoute.ShouldReport(await SendAsync(settings, "plain"), "550 5.7.1");
    }

    [ClientTheory("s-nail")]
    [InlineData(Door.StartTls)]
    [InlineData(Door.ImplicitTls)]
    public async Task Nail_does_not_talk_to_a_stranger(Door door)
    {
        var settings = route.Settings(door) with { AuthorityFile = route.StrangerFile };

        ClientRoute.ShouldReport(await SendAsync(settings, "plain"), "certificate");
    }

    private async Task<ToolResult> SendAsync(ClientSettings settings, string authentication)
    {
        var login = $"{Uri.EscapeDataString(settings.User)}:{Uri.EscapeDataString(settings.Password)}";
        var configuration = await route.WriteAsync($"mailrc-{settings.Recipient}", string.Create(CultureInfo.InvariantCulture, $"""
            set v15-compat
            set mta={(settings.Door == Door.StartTls ? "submission" : "submissions")}://{login}@{settings.Host}:{settings.Port}
            {(settings.Door == Door.StartTls ? "set smtp-use-starttls" : "")}
            set smtp-auth={authentication}
            set tls-verify=strict tls-ca-no-defaults tls-ca-file={settings.AuthorityFile}
            set from={settings.Sender}
            set sendcharsets=utf-8 mime-encoding=8bit
            set sendwait

            """));
        // -:/ reads no other configuration, and -. ends the options.
        return await route.RunAsync("s-nail", ["-:/", "-X", $"source {configuration}", "-s", Letter.Subject, "-.", settings.Recipient], Letter.Input);
    }
}
