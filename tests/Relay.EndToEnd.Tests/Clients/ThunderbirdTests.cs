using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Clients;

public sealed class ThunderbirdTests(ClientRoute route) : IClassFixture<ClientRoute>
{
    [ClientTheory(Thunderbird.Program)]
    [InlineData(Door.StartTls)]
    [InlineData(Door.ImplicitTls)]
    public async Task Thunderbird_sends(Door door)
    {
        var settings = route.Settings(door);

        (await SendAsync(settings)).ShouldBe("sent");

        await route.ShouldArriveAsync(settings);
    }

    [ClientFact(Thunderbird.Program)]
    public async Task Thunderbird_reports_a_wrong_password()
    {
        var settings = route.Settings(Door.StartTls) with { Password = "wrong horse" };

        (await SendAsync(settings)).ShouldContain($"Login to server {settings.Host} with username {settings.User} failed.");
    }

    [ClientFact(Thunderbird.Program)]
    public async Task Thunderbird_reports_that_the_sender_is_not_allowed()
    {
        var settings = route.Settings(Door.StartTls) with { Sender = "boss@sender.test" };

        (await SendAsync(settings)).ShouldContain("The mail server responded: <boss@sender.test> is not an address that");
    }

    [ClientTheory(Thunderbird.Program)]
    [InlineData(Door.StartTls)]
    [InlineData(Door.ImplicitTls)]
    public async Task Thunderbird_does_not_talk_to_a_stranger(Door door)
    {
        var settings = route.Settings(door) with { AuthorityFile = route.StrangerFile };

        (await SendAsync(settings)).ShouldContain("Certificate issuer is not recognized.");
    }

    private async Task<string> SendAsync(ClientSettings settings)
    {
        await using var thunderbird = await Thunderbird.StartAsync(route, settings);
        return await thunderbird.SendAsync(settings);
    }
}
