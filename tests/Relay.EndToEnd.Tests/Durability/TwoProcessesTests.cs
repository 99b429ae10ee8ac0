using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Durability;

/// <summary>Two processes with one queue would deliver everything twice.</summary>
public sealed class TwoProcessesTests
{
    [Fact]
    public async Task The_second_on_a_queue_does_not_start_says_why_and_leaves_the_first_alone()
    {
        await using var route = await RecordedRoute.StartAsync();
        await using var client = await SubmissionClient.LogInAsync(route.Relay.Home);
        (await client.SubmitAsync(TestMessage.Text("before"), "before@example.org")).Code.ShouldBe(250);
        // Another address and another file of accounts: the queue is all that they share.
        using var second = await RelayHome.CreateAsync(change: configuration => configuration["Server"]!["DataDirectory"] = route.Relay.Home.Combine("data"));

        var result = await second.RunAsync(["serve", "--config", second.ConfigurationFile]);

        result.ExitCode.ShouldNotBe(0, result.Everything);
        result.Everything.ShouldContain(Path.Combine(route.Relay.Home.Combine("data"), "queue"), Case.Sensitive, result.Everything);
        result.Everything.ShouldContain("another Relay");
        result.Everything.ShouldNotContain("   at ");
        (await client.SubmitAsync(TestMessage.Text("after"), "after@example.org")).Code.ShouldBe(250);
        await route.WaitForAsync("before@example.org");
        await route.WaitForAsync("after@example.org");
        (await route.Relay.StopAsync()).ShouldBe(0, route.Relay.Transcript());
        route.NextHop.Accepted.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_second_that_was_refused_starts_when_the_first_has_been_killed()
    {
        await using var route = await RecordedRoute.StartAsync();
        var second = await RelayHome.CreateAsync(change: configuration => configuration["Server"]!["DataDirectory"] = route.Relay.Home.Combine("data"));
        (await second.RunAsync(["serve", "--config", second.ConfigurationFile])).ExitCode.ShouldNotBe(0);

        await route.Relay.KillAsync();

        await using var relay = await RelayProcess.StartAsync(second);
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());
    }
}
