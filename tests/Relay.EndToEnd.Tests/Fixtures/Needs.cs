using System.Collections.Concurrent;
using System.Diagnostics;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>What a test needs of its machine: programs (<c>swaks</c>), libraries (<c>lib….so</c>), Perl modules (<c>Net::SMTP</c>), rights.</summary>
internal static class Needs
{
    /// <summary>Not a program but a right: Postfix starts as root only.</summary>
    public const string Root = "root";

    /// <summary>A right too, and root's only where a container does not keep it back: to mount a file, by way of a loop device.</summary>
    public const string LoopMount = "loop mount";

    /// <summary>A file system that is a program.</summary>
    public const string Fuse = "/dev/fuse";

    private static readonly string[] Rights = [Root, LoopMount, Fuse];

    private static readonly Lazy<bool> MayMount = new(TryToMount);

    private static readonly ConcurrentDictionary<string, bool> Found = [];

    /// <summary>Null when everything is there, else the reason for skipping.</summary>
    public static string? WhyNot(string[] needs)
    {
        if (OperatingSystem.IsWindows())
            return "needs the programs of a Unix system";

        var missing = needs.Where(need => !Rights.Contains(need) && !Found.GetOrAdd(need, IsThere)).ToArray();
        if (missing.Length > 0)
            return $"needs {string.Join(" and ", missing)}, which tests/run.sh installs on Debian and Ubuntu";

        return needs.Contains(Root) && !Environment.IsPrivilegedProcess ? "needs root"
            : needs.Contains(Fuse) && !File.Exists(Fuse) ? $"needs {Fuse}"
            : needs.Contains(LoopMount) && !MayMount.Value ? "needs to mount a file as root, which is not permitted here"
            : null;
    }

    private static bool IsThere(string need) =>
        need.Contains(".so", StringComparison.Ordinal) ? ToolPath.FindLibrary(need) is not null
        : need.Contains("::", StringComparison.Ordinal) ? HasPerlModule(need)
        : DebianPython.Knows(need) ? File.Exists("/usr/bin/python3") && DebianPython.Has(need)
        : Jail.Names.Contains(need) ? Jail.IsUnpacked(need)
        : need == Nodemailer.Package ? Nodemailer.IsThere
        : ToolPath.Find(need) is not null;

    private static bool TryToMount()
    {
        if (!Environment.IsPrivilegedProcess || ToolPath.Find("mkfs.ext4") is null)
            return false;

        using var directory = new TemporaryDirectory();
        var (image, mountPoint) = (directory.Combine("image"), directory.CreateSubdirectory("volume"));
        return Succeeds("truncate", "--size", "1M", image) && Succeeds("mkfs.ext4", "-q", image)
            && Succeeds("mount", "-o", "loop", image, mountPoint) && Succeeds("umount", mountPoint);
    }

    private static bool HasPerlModule(string name) => ToolPath.Find("perl") is not null && Succeeds("perl", $"-M{name}", "-e", "1");

    private static bool Succeeds(string program, params string[] arguments)
    {
        using var process = Process.Start(Tool.StartInfo(program, arguments))!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
