using System.Net;
using System.Text.Json.Nodes;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Attacks;

/// <summary>Who has had enough of sending, and who of guessing.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task What_an_account_has_sent_counts_after_a_restart_too()
    {
        await using var relay = await RelayHome.StartAsync(change: configuration =>
            configuration["Quotas"] = new JsonObject { ["Account"] = new JsonObject { ["MessagesPerHour"] = 2 } });
        await using (var client = await SubmissionClient.LogInAsync(relay.Home))
        {
            (await client.SubmitAsync(TestMessage.Text("first"), "bob@example.org")).Code.ShouldBe(250);
            (await client.SubmitAsync(TestMessage.Text("second"), "bob@example.org")).Code.ShouldBe(250);
            (await client.CommandAsync($"MAIL FROM:<{RelayHome.Account}>")).ToString().ShouldStartWith("450 4.7.1");
        }

        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());
        await relay.RestartAsync();

        await using var again = await SubmissionClient.LogInAsync(relay.Home);
        (await again.CommandAsync($"MAIL FROM:<{RelayHome.Account}>")).ToString().ShouldStartWith("450 4.7.1");
    }

    [FactNeeding("swaks")]
    public async Task Who_guesses_is_told_to_come_back_later_even_with_the_right_password_and_others_get_in()
    {
        const int Guesses = 5; // FailedLoginOptions.MaxPerLoginAndAddress
        await using var route = await RecordedRoute.StartAsync();
        var port = Loopback.ImplicitTlsPort;
        var (guesser, owner) = (IPAddress.Parse("127.11.0.8"), IPAddress.Parse("127.11.0.9"));

        for (var i = 0; i < Guesses; i++)
        {
            var guess = await SendAsync(guesser, $"wrong horse {i}");
            guess.ExitCode.ShouldBe(Swaks.AuthenticationFailed, guess.Everything);
            guess.Output.ShouldContain("535 5.7.8");
        }

        var barred = await SendAsync(guesser, RelayHome.Password);
        barred.ExitCode.ShouldBe(Swaks.AuthenticationFailed, barred.Everything);
        barred.Output.ShouldContain("454 4.7.0");
        await route.Relay.WaitForLogAsync($"\"{RelayHome.Account}\" can't log in from {guesser}");
        (await SendAsync(owner, RelayHome.Password)).ShouldSucceed();

        Task<ToolResult> SendAsync(IPAddress from, string password) =>
            Swaks.SendAsync(route.Relay.Home.Address, port, from, RelayHome.Account, "bob@example.org", Swaks.LogIn(port, password));
    }
}
