using System.Globalization;
using System.Net;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>swaks from an address of the test's choice. Whom it talks to it does not verify: behind a proxy the address is another.</summary>
internal static class Swaks
{
    public const int AuthenticationFailed = 28;

    public static Task<ToolResult> SendAsync(IPAddress server, int port, IPAddress from, string sender, string recipient, params string[] options) => Tool.RunAsync(
        "swaks",
        [
            "--server", server.ToString(), "--port", port.ToString(CultureInfo.InvariantCulture), "--local-interface", from.ToString(),
            "--from", sender, "--to", recipient, .. options, "--data", "-",
        ],
        $"From: {sender}\nTo: {recipient}\nSubject: from swaks\n\nA line.\n");

    /// <summary>The options to log in as Alice under TLS at one of the two ports.</summary>
    public static string[] LogIn(int port, string password = RelayHome.Password) =>
        [port == Loopback.SubmissionPort ? "--tls" : "--tls-on-connect", "--auth", "PLAIN", "--auth-user", RelayHome.Account, "--auth-password", password];
}
