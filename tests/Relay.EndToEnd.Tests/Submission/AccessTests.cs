using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Submission;

/// <summary>Who may send, and as whom.</summary>
public sealed class AccessTests
{
    [Fact]
    public async Task In_clear_there_is_no_auth_and_no_mail()
    {
        await using var relay = await RelayHome.StartAsync();
        await using var client = await SubmissionClient.ConnectInClearAsync(relay.Home);

        var ehlo = await client.CommandAsync("EHLO client.test");
        ehlo.Lines.ShouldContain("STARTTLS");
        ehlo.Lines.ShouldNotContain(line => line.StartsWith("AUTH", StringComparison.Ordinal));
        (await client.AuthPlainAsync(RelayHome.Account, RelayHome.Password)).Code.ShouldBeOneOf(530, 538);
        (await client.CommandAsync($"MAIL FROM:<{RelayHome.Account}>")).Code.ShouldBe(530);
    }

    [Fact]
    public async Task Mail_before_auth_is_refused_and_so_is_what_follows()
    {
        await using var relay = await RelayHome.StartAsync();
        await using var client = await SubmissionClient.ConnectAsync(relay.Home);

        (await client.CommandAsync($"MAIL FROM:<{RelayHome.Account}>")).ToString().ShouldStartWith("530 5.7.0");
        (await client.CommandAsync("RCPT TO:<bob@example.org>")).Code.ShouldBeOneOf(503, 530);
        (await client.CommandAsync("DATA")).Code.ShouldBeOneOf(503, 530, 554);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_get_the_same_answer()
    {
        await using var relay = await RelayHome.StartAsync();
        await using var client = await SubmissionClient.ConnectAsync(relay.Home);

        var wrong = await client.AuthPlainAsync(RelayHome.Account, "wrong horse");
        var unknown = await client.AuthPlainAsync("mallory@sender.test", "wrong horse");

        wrong.ToString().ShouldStartWith("535 5.7.8");
        unknown.ToString().ShouldBe(wrong.ToString());
        (await client.CommandAsync($"MAIL FROM:<{RelayHome.Account}>")).Code.ShouldBe(530);
    }

    [Fact]
    public async Task Nobody_sends_as_somebody_else()
    {
        await using var relay = await RelayHome.StartAsync();
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        var refusal = await client.CommandAsync("MAIL FROM:<boss@sender.test>");

        refusal.Code.ShouldBeOneOf(550, 553);
        refusal.Text.ShouldStartWith("5.7.1");
        refusal.Text.ShouldContain("boss@sender.test");
    }

    [Fact]
    public async Task Nobody_writes_somebody_else_into_the_from_field()
    {
        await using var relay = await RelayHome.StartAsync();
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        var refusal = await client.SubmitAsync("From: The Boss <boss@sender.test>\r\nSubject: urgent\r\n\r\nPay this.\r\n", "bob@example.org");

        refusal.Code.ShouldBeOneOf(550, 553);
        refusal.Text.ShouldStartWith("5.7.1");
    }
}
