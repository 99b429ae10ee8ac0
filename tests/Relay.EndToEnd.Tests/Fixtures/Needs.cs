using System.Collections.Concurrent;
using System.Diagnostics;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>What a test needs of its machine: programs (<c>swaks</c>), libraries (<c>lib….so</c>), Perl modules (<c>Net::SMTP</c>), rights.</summary>
internal static class Needs
{
    /// <summary>Not a program but a right: Postfix starts as root only.</summary>
    public const string Root = "root";

    private static readonly ConcurrentDictionary<string, bool> Found = [];

    /// <summary>Null when everything is there, else the reason for skipping.</summary>
    public static string? WhyNot(string[] needs)
    {
        if (OperatingSystem.IsWindows())
            return "needs the programs of a Unix system";

        var missing = needs.Where(need => need != Root && !Found.GetOrAdd(need, IsThere)).ToArray();
        if (missing.Length > 0)
            return $"needs {string.Join(" and ", missing)}, which tests/run.sh installs on Debian and Ubuntu";

        return needs.Contains(Root) && !Environment.IsPrivilegedProcess ? "needs root" : null;
    }

    private static bool IsThere(string need) =>
        need.EndsWith(".so", StringComparison.Ordinal) ? ToolPath.FindLibrary(need) is not null
        : need.Contains("::", StringComparison.Ordinal) ? HasPerlModule(need)
        : need == Nodemailer.Package ? Nodemailer.IsThere
        : ToolPath.Find(need) is not null;

    private static bool HasPerlModule(string name)
    {
        if (ToolPath.Find("perl") is null)
            return false;

        using var perl = Process.Start(Tool.StartInfo("perl", [$"-M{name}", "-e", "1"]))!;
        perl.WaitForExit();
        return perl.ExitCode == 0;
    }
}
