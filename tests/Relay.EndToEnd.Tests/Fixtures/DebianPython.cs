namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>The Python that Debian's modules belong to, which need not be the first one of the PATH.</summary>
internal static class DebianPython
{
    private const string Program = "/usr/bin/python3";

    /// <summary>A module, as a need of a test.</summary>
    public const string Dkim = "python3-dkim";

    private static readonly Dictionary<string, string> Modules = new() { [Dkim] = "dkim" };

    /// <summary>Whether that is the name of a module here.</summary>
    public static bool Knows(string need) => Modules.ContainsKey(need);

    public static bool Has(string need)
    {
        using var process = System.Diagnostics.Process.Start(Tool.StartInfo(Program, ["-c", $"import {Modules[need]}"]))!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <param name="input">Octets as Latin-1.</param>
    public static async Task<string> RunAsync(string script, IReadOnlyList<string> arguments, string input) =>
        (await Tool.RunAsync(Program, ["-c", script, .. arguments], input)).ShouldSucceed().Output;
}
