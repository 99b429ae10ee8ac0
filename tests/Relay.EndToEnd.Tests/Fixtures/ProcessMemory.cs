using System.Globalization;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>How much memory a process has, and has had at most, in octets: VmRSS and VmHWM of proc_pid_status(5).</summary>
internal sealed record ProcessMemory(long Resident, long Peak)
{
    /// <summary>What a server may grow by while it is flooded with more than ten times as much; far above what the collector leaves lying about.</summary>
    public const long FlatGrowth = 100 * 1024 * 1024;

    public static ProcessMemory Of(int process)
    {
        var lines = File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status"));
        return new ProcessMemory(Octets(lines, "VmRSS:"), Octets(lines, "VmHWM:"));
    }

    /// <summary>Nothing that came since this was read has been kept in memory, not even for a moment.</summary>
    public void ShouldHaveStayedFlat(int process) => (Of(process).Peak - Resident).ShouldBeLessThan(FlatGrowth);

    private static long Octets(string[] lines, string name)
    {
        var line = lines.Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture) * 1024;
    }
}
