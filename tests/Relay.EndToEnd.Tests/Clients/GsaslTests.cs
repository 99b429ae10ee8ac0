using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Clients;

/// <summary>GNU SASL logs in and then passes on what is typed. It knows STARTTLS only.</summary>
public sealed class GsaslTests(ClientRoute route) : IClassFixture<ClientRoute>
{
    [ClientTheory("gsasl", "stdbuf")]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-256-PLUS")] // bound to the TLS session, which Relay can do in TLS 1.2
    public async Task Gsasl_sends(string mechanism)
    {
        var settings = route.Settings(Door.StartTls);
        // Between two lines it polls its input, and would not see what the C library has read ahead.
        await using var session = route.Start("stdbuf", ["-i0", "gsasl", .. Arguments(settings, mechanism)]);

        (_, var next) = await session.WaitForLineAsync(line => line.StartsWith("235 ", StringComparison.Ordinal));
        (string Typed, string Answer)[] dialogue =
        [
            ($"MAIL FROM:<{settings.Sender}>", "250 "),
            ($"RCPT TO:<{settings.Recipient}>", "250 "),
            ("DATA", "354 "),
            (Letter.Message(settings).Replace("\n.", "\n..", StringComparison.Ordinal).ReplaceLineEndings("\r\n") + ".", "250 "),
        ];
        foreach (var (typed, answer) in dialogue)
        {
            await session.TypeAsync(typed + "\r");
            (_, next) = await session.WaitForLineAsync(line => line.StartsWith(answer, StringComparison.Ordinal), next);
        }

        await route.ShouldArriveAsync(settings);
    }

    [ClientTheory("gsasl")]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData("SCRAM-SHA-256")]
    public async Task Gsasl_reports_a_wrong_password(string mechanism)
    {
        var settings = route.Settings(Door.StartTls) with { Password = "wrong horse" };

        ClientRoute.ShouldReport(await route.RunAsync("gsasl", Arguments(settings, mechanism)), "535 5.7.8");
    }

    [ClientFact("gsasl")]
    public async Task Gsasl_does_not_talk_to_a_stranger()
    {
        var settings = route.Settings(Door.StartTls) with { AuthorityFile = route.StrangerFile };

        ClientRoute.ShouldReport(await route.RunAsync("gsasl", Arguments(settings, "PLAIN")), "certificate is NOT trusted");
    }

    private static string[] Arguments(ClientSettings settings, string mechanism) =>
    [
        "--smtp", string.Create(CultureInfo.InvariantCulture, $"--connect={settings.Host}:{settings.Port}"), "--starttls",
        $"--x509-ca-file={settings.AuthorityFile}", $"--mechanism={mechanism}",
        $"--authentication-id={settings.User}", $"--password={settings.Password}",
        // Under TLS it does without channel binding only when told to.
        .. mechanism.EndsWith("-PLUS", StringComparison.Ordinal) ? new[] { "--priority=NORMAL:-VERS-TLS1.3" } : ["--no-cb"],
    ];
}
