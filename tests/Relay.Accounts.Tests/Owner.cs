using System.Diagnostics;

namespace Relay.Accounts.Tests;

/// <summary>Owners by way of coreutils, so that the tests don't check libc calls with themselves.</summary>
internal static class Owner
{
    public static void Set(string path, string owner) => Run("chown", owner, path);

    public static string Of(string path) => Run("stat", "--format=%u:%g", path);

    private static string Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true }).ShouldNotBeNull();
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return output;
    }
}
