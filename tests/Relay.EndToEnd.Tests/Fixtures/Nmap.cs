using System.Globalization;
using System.Net;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>What nmap's scripts for SMTP find out about a port.</summary>
/// <param name="Commands">What EHLO offers.</param>
internal sealed record Nmap(string Commands, string OpenRelay, string Users)
{
    /// <summary>The verdicts of smtp-open-relay that acquit.</summary>
    public static readonly string[] NoOpenRelay =
    [
        "Server isn't an open relay, authentication needed",
        "Server doesn't seem to be an open relay, all tests failed",
    ];

    /// <summary>The verdicts of smtp-enum-users that acquit.</summary>
    public static readonly string[] NoUsers =
    [
        "Couldn't perform user enumeration, authentication needed",
        "Couldn't find any accounts",
    ];

    /// <param name="arguments">More for the scripts, as <c>--script-args</c> wants it.</param>
    public static async Task<Nmap> ScanAsync(IPAddress address, int port, string arguments = "")
    {
        var number = port.ToString(CultureInfo.InvariantCulture);
        // "+" runs a script on any port.
        var result = await Tool.RunAsync("nmap",
            ["-Pn", "-n", "-p", number, "--script", "+smtp-commands,+smtp-open-relay,+smtp-enum-users", "--script-args", arguments, address.ToString()]);
        var lines = result.ShouldSucceed().Output.Split('\n');
        return new Nmap(Find("smtp-commands"), Find("smtp-open-relay"), Find("smtp-enum-users"));

        // "|_name: result" or "| name: " with the result in the lines below
        string Find(string script)
        {
            var at = Array.FindIndex(lines, line => line.Length > 2 && line[2..].StartsWith($"{script}:", StringComparison.Ordinal));
            at.ShouldBeGreaterThan(-1, $"no {script}\n{result.Everything}");
            var first = lines[at][(script.Length + 3)..].Trim();
            var more = lines[at].StartsWith("|_", StringComparison.Ordinal) ? [] : lines.Skip(at + 1).TakeWhile(IsMore);
            return string.Join('\n', more.Select(line => line[2..].Trim()).Prepend(first)).Trim();
        }

        static bool IsMore(string line) => line.StartsWith("|  ", StringComparison.Ordinal) || line.StartsWith("|_ ", StringComparison.Ordinal);
    }
}
