using System.Globalization;
using System.Text.RegularExpressions;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>The calls that make a file durable, with their times, as strace saw them.</summary>
internal static partial class SyncTrace
{
    /// <summary>What to put before a program so that strace writes them into the file. It traces from beside (-D): the program keeps its process id.</summary>
    public static string[] Prefix(string file) => ["strace", "-D", "-f", "--seccomp-bpf", "-ttt", "-T", "-e", "trace=fsync,fdatasync", "-o", file];

    /// <summary>The same, on a disk that takes this much longer for each sync.</summary>
    public static string[] SlowPrefix(string file, TimeSpan delay) =>
        [.. Prefix(file)[..^2], "-e", string.Create(CultureInfo.InvariantCulture, $"inject=fsync,fdatasync:delay_exit={delay.TotalMicroseconds:F0}"), "-o", file];

    /// <summary>The calls that succeeded, from when to when.</summary>
    public static IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)> Read(string file) =>
        [.. File.ReadLines(file).Select(line => Completed().Match(line)).Where(match => match.Success).Select(Span)];

    private static (DateTimeOffset From, DateTimeOffset Until) Span(Match match)
    {
        // A call that another thread's call interrupts in the trace has a second line; the time there is that of the second line.
        var printed = DateTimeOffset.UnixEpoch.AddSeconds(Number(match, "time"));
        var took = TimeSpan.FromSeconds(Number(match, "took"));
        return match.Groups["resumed"].Success ? (printed - took, printed) : (printed, printed + took);
    }

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\d+\s+(?<time>\d+\.\d+) (?<resumed><\.\.\. )?f(data)?sync.*= 0 (\(DELAYED\) )?<(?<took>\d+\.\d+)>$", RegexOptions.ExplicitCapture)]
    private static partial Regex Completed();
}
