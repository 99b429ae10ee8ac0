using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

public sealed class RemovedAccountTests
{
    private readonly FrontDoor _door = new();

    [Fact]
    public async Task Whoever_is_removed_while_logged_in_sends_nothing_more()
    {
        await using var client = await _door.LogInAsync();
        _door.Accounts.IsAliceRemoved = true;

        (await client.AskAsync("MAIL FROM:<alice@example.org>")).ShouldStartWith("421 4.7.0 ");

        _door.Log.Of(1009).ShouldHaveSingleItem().ShouldContain("account=alice was refused Mail: 421 4.7.0");
        _door.ShouldBeInOrder();
    }
}
