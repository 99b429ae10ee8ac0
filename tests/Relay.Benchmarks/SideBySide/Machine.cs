using System.Globalization;
using System.Runtime.InteropServices;

namespace Relay.Benchmarks.SideBySide;

/// <summary>Where it was measured.</summary>
internal static class Machine
{
    public static string Processor => string.Create(CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} × {Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString()}");

    public static string Memory => string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0} GB");

    public static string Kernel => $"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()} ({RuntimeInformation.OSDescription})";

    public static string Runtime => RuntimeInformation.FrameworkDescription;

    /// <summary>Of the system as a whole, over the last minute. Before the start it is somebody else's.</summary>
    public static string Load => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    public static async Task<string> DiskAsync(string directory) =>
        (await Shell.RunAsync("findmnt", ["--noheadings", "--output", "FSTYPE,SOURCE,OPTIONS", "--target", directory])).Trim();

    private static string? Field(string file, string name) =>
        File.ReadLines(file).Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()).FirstOrDefault();
}
