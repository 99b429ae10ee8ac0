namespace Relay.Submission.Tests.Support;

internal static class Transactions
{
    /// <summary>MAIL, RCPT and DATA from alice; what is sent next is the content.</summary>
    public static async Task BeginDataAsync(this TestClient client, params string[] recipients)
    {
        (await client.AskAsync("MAIL FROM:<alice@example.org>")).ShouldStartWith("250 ");
        foreach (var recipient in recipients is [] ? ["bob@example.net"] : recipients)
            (await client.AskAsync($"RCPT TO:<{recipient}>")).ShouldStartWith("250 ");
        (await client.AskAsync("DATA")).ShouldStartWith("354 ");
    }
}
