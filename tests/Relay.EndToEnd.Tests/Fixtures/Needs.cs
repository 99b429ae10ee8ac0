namespace Relay.EndToEnd.Tests.Fixtures;

internal static class Needs
{
    /// <summary>Not a program but a right: Postfix starts as root only.</summary>
    public const string Root = "root";

    /// <summary>Null when everything is there, else the reason for skipping.</summary>
    public static string? WhyNot(string[] needs)
    {
        if (OperatingSystem.IsWindows())
            return "needs the programs of a Unix system";

        var missing = needs.Where(need => need != Root && ToolPath.Find(need) is null).ToArray();
        if (missing.Length > 0)
            return $"needs {string.Join(" and ", missing)}, which tests/run.sh installs on Debian and Ubuntu";

        return needs.Contains(Root) && !Environment.IsPrivilegedProcess ? "needs root" : null;
    }
}
