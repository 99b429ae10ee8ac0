namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>Where the programs are that the tests use: unpacked by tests/run.sh into the cache, or installed.</summary>
internal static class ToolPath
{
    /// <summary>What tests/run.sh has fetched; the same directory as there.</summary>
    public static readonly string Cache = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/", ".cache"),
        "relay-tests");

    private static readonly string Unpacked = Path.Combine(Cache, "root");

    private static readonly string[] Directories =
    [
        Path.Combine(Unpacked, "usr/sbin"),
        Path.Combine(Unpacked, "usr/bin"),
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries),
        "/usr/local/sbin",
        "/usr/sbin",
        "/sbin", // daemons; no part of an ordinary user's PATH
        "/usr/lib/git-core", // git's commands that come in packages of their own
        "/usr/lib/thunderbird", // the program behind the script
    ];

    /// <summary>The program's full path; null when it is not there.</summary>
    public static string? Find(string name) =>
        Directories.Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);

    /// <summary>The full path of a shared library; null when it is not there.</summary>
    public static string? FindLibrary(string name) =>
        Directory.GetDirectories("/usr/lib", "*-linux-*").Append("/usr/lib").Append("/usr/lib64")
            .Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);

    /// <summary>What stands before <c>/usr</c> in the program's path: empty for an installed one.</summary>
    public static string Root(string program) => program.StartsWith(Unpacked, StringComparison.Ordinal) ? Unpacked : "";

    /// <summary>Where an unpacked program finds its libraries; null for an installed one, which knows.</summary>
    public static string? LibraryPath(string program)
    {
        if (Root(program).Length == 0)
            return null;

        var libraries = Path.Combine(Unpacked, "usr/lib");
        return string.Join(':', Directory.GetDirectories(libraries, "*-linux-*").Append(Path.Combine(libraries, "postfix")));
    }
}
