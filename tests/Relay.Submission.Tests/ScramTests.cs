using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

public sealed class ScramTests
{
    private readonly FrontDoor _door = new();

    [Fact]
    public async Task The_right_password_lets_in_without_being_sent()
    {
        await using var client = await GreetedAsync();
        (await ScramClient.LogInAsync(client, "alice", "wonderland")).ShouldStartWith("235 2.7.0");
        (await client.AskAsync("MAIL FROM:<alice@example.org>")).ShouldStartWith("250 2.1.0");
    }

    [Theory]
    [InlineData("alice", "wrong")]
    [InlineData("nobody", "wonderland")]
    [InlineData("*)(uid=*", "wonderland")]
    [InlineData("' OR 1=1", "wonderland")]
    public async Task A_wrong_password_and_an_unknown_name_hear_the_same_at_the_same_step(string name, string password)
    {
        await using var client = await GreetedAsync();
        (await ScramClient.LogInAsync(client, name, password)).ShouldBe("535 5.7.8 Authentication credentials invalid");
        (await client.AskAsync("MAIL FROM:<alice@example.org>")).ShouldStartWith("530 5.7.0");
        _door.Log.Of(1004).ShouldHaveSingleItem().ShouldContain(name);
    }

    private async Task<TestClient> GreetedAsync()
    {
        var client = await _door.ConnectTlsAsync();
        await client.AskAsync("EHLO client.example");
        return client;
    }
}
