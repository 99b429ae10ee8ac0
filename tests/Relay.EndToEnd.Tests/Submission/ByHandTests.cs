using System.Globalization;
using System.Text;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Submission;

/// <summary>A person with openssl and a tutorial.</summary>
public sealed class ByHandTests
{
    [FactNeeding("openssl", "nsd", "smtp-sink")]
    public async Task A_session_typed_by_hand_over_starttls_sends_a_message()
    {
        await using var route = await MailRoute.StartAsync();
        // Without -quiet, s_client takes a capital R at the start of a line for itself; people learn to type in lower case.
        await using var session = SClient(route, Loopback.SubmissionPort, "-starttls", "smtp");

        await TypeAsync(session, "rcpt to: bob@example.org");

        (await route.Sink.WaitForMessageAsync()).Body.ShouldBe("Typed by hand.\n");
    }

    [FactNeeding("openssl", "nsd", "smtp-sink")]
    public async Task A_session_typed_by_hand_over_implicit_tls_sends_a_message()
    {
        await using var route = await MailRoute.StartAsync();
        await using var session = SClient(route, Loopback.ImplicitTlsPort, "-quiet");

        await TypeAsync(session, "RCPT TO: bob@example.org");

        (await route.Sink.WaitForMessageAsync()).Body.ShouldBe("Typed by hand.\n");
    }

    private static async Task TypeAsync(BackgroundProcess session, string recipient)
    {
        (string Typed, string Answer)[] dialogue =
        [
            ("HELO laptop", $"250 {RelayHome.HostName}"),
            ("AUTH LOGIN", "334 VXNlcm5hbWU6"),
            (Base64(RelayHome.Account), "334 UGFzc3dvcmQ6"),
            (Base64(RelayHome.Password), "235 "),
            ($"MAIL FROM: {RelayHome.Account}", "250 "),
            (recipient, "250 "),
            ("DATA", "354 "),
        ];
        var next = 0;
        foreach (var (typed, answer) in dialogue)
        {
            await session.TypeAsync(typed);
            (_, next) = await session.WaitForLineAsync(line => line.StartsWith(answer, StringComparison.Ordinal), next);
        }

        foreach (var line in new[] { $"From: {RelayHome.Account}", "Subject: by hand", "", "Typed by hand.", "." })
            await session.TypeAsync(line);
        await session.WaitForLineAsync(line => line.StartsWith("250 ", StringComparison.Ordinal), next);
        await session.TypeAsync("QUIT");
        await session.WaitForExitAsync();
    }

    private static BackgroundProcess SClient(MailRoute route, int port, params string[] options)
    {
        var home = route.Relay.Home;
        var server = string.Create(CultureInfo.InvariantCulture, $"{home.Address}:{port}");
        return BackgroundProcess.Start("openssl", ["s_client", "-crlf", .. options, "-CAfile", home.AuthorityFile, "-verify_return_error", "-connect", server]);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
