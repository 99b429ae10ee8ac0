using System.Globalization;

namespace Relay.Benchmarks.Scale.Running;

/// <summary>What a process has and has used, as proc(5) tells it: octets, and seconds of the processor.</summary>
internal sealed record ProcessSample(long Resident, long Anonymous, long Peak, int Threads, int Descriptors, TimeSpan Processor)
{
    private const double Million = 1e6;

    /// <summary>USER_HZ, which is this on every Linux that we know of (proc_pid_stat(5), sysconf(3)).</summary>
    private const double TicksPerSecond = 100;

    public static ProcessSample Of(int process)
    {
        var directory = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
        var status = File.ReadAllLines($"{directory}/status");
        // What stands behind the name in brackets: the state is number 3 of proc_pid_stat(5), utime and stime are 14 and 15.
        var stat = File.ReadAllText($"{directory}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return new ProcessSample(
            Octets(status, "VmRSS:"), Octets(status, "RssAnon:"), Octets(status, "VmHWM:"), (int)Number(status, "Threads:"),
            Directory.GetFileSystemEntries($"{directory}/fd").Length, TimeSpan.FromSeconds(ticks / TicksPerSecond));
    }

    /// <summary>From here on VmHWM counts anew (proc_pid_clear_refs(5)).</summary>
    public static void ForgetPeak(int process) => File.WriteAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/clear_refs"), "5");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"memory {Resident / Million,6:0.0} MB ({Anonymous / Million:0.0} anonymous, peak {Peak / Million:0.0})   {Threads} threads   {Descriptors} descriptors");

    private static long Octets(string[] status, string name) => 1024 * Number(status, name);

    private static long Number(string[] status, string name)
    {
        var line = status.Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
