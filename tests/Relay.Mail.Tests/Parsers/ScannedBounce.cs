using System.Text.Json;

namespace Relay.Mail.Tests.Parsers;

/// <summary>Whom flufl.bounce, the part of Mailman that reads bounces, takes to have failed for now and for good.</summary>
internal sealed record ScannedBounce(IReadOnlyList<string> Temporary, IReadOnlyList<string> Permanent)
{
    /// <summary>Debian's package is for Debian's Python, whichever else comes first on the PATH.</summary>
    private const string Python = "/usr/bin/python3";

    private const string Package = "/usr/lib/python3/dist-packages/flufl/bounce";

    public static bool IsThere => File.Exists(Python) && Directory.Exists(Package);

    public static async Task<ScannedBounce> FromAsync(byte[] message)
    {
        var addresses = JsonSerializer.Deserialize<string[][]>(await Parser.RunAsync(Python, "scan_bounce.py", message))!;
        return new ScannedBounce(addresses[0], addresses[1]);
    }
}
