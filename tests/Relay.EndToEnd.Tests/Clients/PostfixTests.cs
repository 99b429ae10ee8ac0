using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Clients;

/// <summary>Postfix on another machine, with Relay for its smarthost.</summary>
public sealed class PostfixTests(ClientRoute route) : IClassFixture<ClientRoute>
{
    /// <summary>Cyrus SASL's mechanisms; Postfix has none of its own.</summary>
    private const string Plain = "sasl2/libplain.so";
    private const string Login = "sasl2/liblogin.so";
    private const string Scram = "sasl2/libscram.so";

    [ClientTheory(Needs.Root, "postfix", Plain, Login, Scram)]
    [InlineData(Door.StartTls, "")] // whatever it likes best
    [InlineData(Door.StartTls, "plain")]
    [InlineData(Door.StartTls, "login")]
    [InlineData(Door.StartTls, "scram-sha-256")]
    [InlineData(Door.ImplicitTls, "")]
    public async Task Postfix_sends(Door door, string mechanism)
    {
        var settings = route.Settings(door);
        await using var postfix = await PostfixClient.StartAsync(route, settings, mechanism);

        await postfix.SendAsync(settings);

        await route.ShouldArriveAsync(settings);
    }

    [ClientFact(Needs.Root, "postfix", Plain)]
    public async Task Postfix_keeps_its_mail_while_the_password_is_wrong()
    {
        var settings = route.Settings(Door.StartTls) with { Password = "wrong horse" };
        await using var postfix = await PostfixClient.StartAsync(route, settings);

        await postfix.SendAsync(settings);

        await postfix.WaitForLogAsync("status=deferred", "535 5.7.8");
    }

    [ClientFact(Needs.Root, "postfix", Plain)]
    public async Task Postfix_returns_mail_from_a_sender_that_is_not_allowed()
    {
        var settings = route.Settings(Door.StartTls) with { Sender = "boss@sender.test" };
        await using var postfix = await PostfixClient.StartAsync(route, settings);

        await postfix.SendAsync(settings);

        await postfix.WaitForLogAsync("status=bounced", "550 5.7.1");
    }

    [ClientTheory(Needs.Root, "postfix", Plain)]
    [InlineData(Door.StartTls)]
    [InlineData(Door.ImplicitTls)]
    public async Task Postfix_does_not_talk_to_a_stranger(Door door)
    {
        var settings = route.Settings(door) with { AuthorityFile = route.StrangerFile };
        await using var postfix = await PostfixClient.StartAsync(route, settings);

        await postfix.SendAsync(settings);

        await postfix.WaitForLogAsync("status=deferred", "(Server certificate not verified)");
    }
}
