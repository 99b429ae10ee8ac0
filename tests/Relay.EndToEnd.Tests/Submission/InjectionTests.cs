using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Submission;

public sealed class InjectionTests
{
    [Theory]
    [InlineData("HELP\r\n")]
    [InlineData("EHLO evil.test\r\nMAIL FROM:<mallory@evil.test>\r\nRCPT TO:<victim@example.org>\r\n")]
    [InlineData("NOOP")] // half a command, which the first one under TLS would complete
    public async Task What_follows_starttls_in_clear_has_no_effect_under_tls(string injected)
    {
        await using var relay = await RelayHome.StartAsync();
        await using var client = await SubmissionClient.ConnectInClearAsync(relay.Home);
        await client.CommandAsync("EHLO client.test");

        await client.SendAsync("STARTTLS\r\n" + injected);
        (await client.ReadReplyAsync()).Code.ShouldBe(220);
        await client.HandshakeAsync();

        // The answers come in the order of what was said under TLS, and there is none too many.
        (await client.CommandAsync("VRFY alice")).Code.ShouldBeOneOf(252, 503, 530);
        (await client.CommandAsync("EHLO client.test")).Lines.ShouldContain(line => line.StartsWith("AUTH ", StringComparison.Ordinal));
        (await client.CommandAsync("RCPT TO:<victim@example.org>")).Code.ShouldBeOneOf(503, 530);
        (await client.CommandAsync("QUIT")).Code.ShouldBe(221);
        (await client.IsAtEndAsync()).ShouldBeTrue();
    }
}
