using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Attacks;

public sealed class HoldTests
{
    [Fact]
    public async Task A_message_that_is_to_be_held_for_two_seconds_is_not_delivered_before()
    {
        var hold = TimeSpan.FromSeconds(2);
        await using var route = await RecordedRoute.StartAsync();
        await using var client = await SubmissionClient.LogInAsync(route.Relay.Home);

        var from = DateTimeOffset.UtcNow;
        (await client.CommandAsync($"MAIL FROM:<{RelayHome.Account}> HOLDFOR=2")).Code.ShouldBe(250);
        (await client.CommandAsync("RCPT TO:<later@example.org>")).Code.ShouldBe(250);
        (await client.CommandAsync("DATA")).Code.ShouldBe(354);
        (await client.CommandAsync(TestMessage.Text("later") + ".")).Code.ShouldBe(250);

        var line = await route.Relay.WaitForLogAsync("delivered", "later@example.org");
        var delivered = DateTimeOffset.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture);
        delivered.ShouldBeGreaterThanOrEqualTo(from + hold - TimeSpan.FromMilliseconds(1)); // the log has no more digits
        await route.WaitForAsync("later@example.org");
    }
}
