using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Attacks;

public sealed class RequireTlsTests
{
    [Fact]
    public async Task A_message_that_requires_tls_comes_back_rather_than_go_on_in_clear()
    {
        await using var route = await RecordedRoute.StartAsync();
        await using var client = await SubmissionClient.LogInAsync(route.Relay.Home);

        (await client.CommandAsync($"MAIL FROM:<{RelayHome.Account}> REQUIRETLS")).Code.ShouldBe(250);
        (await client.CommandAsync("RCPT TO:<secret@example.org>")).Code.ShouldBe(250);
        (await client.CommandAsync("DATA")).Code.ShouldBe(354);
        (await client.CommandAsync(TestMessage.Text("secret", "For nobody else's eyes.\r\n") + ".")).Code.ShouldBe(250);

        var failure = await route.Relay.WaitForLogAsync("failed", "secret@example.org");
        failure.ShouldContain("status=5.7."); // RFC 8689 §4.2.1
        var bounce = await route.WaitForAsync(RelayHome.Account);
        bounce.ReversePath.ShouldBeEmpty();
        bounce.Content.ShouldContain("secret@example.org");
        bounce.Content.ShouldNotContain("For nobody else's eyes.");
        route.NextHop.Attempts("secret@example.org").ShouldBe(0);
    }
}
