using System.Globalization;

namespace Relay.Benchmarks.SideBySide;

/// <summary>
/// The kernel's own account of the processor's time of a server and of all that came of it. Sums over processes are not enough: of children that nobody waits for, as
/// Exim's deliveries are, no time is left anywhere when they have ended.
/// </summary>
internal sealed class ControlGroup : IDisposable
{
    private const string Mount = "/sys/fs/cgroup";

    /// <summary>Version 1 has a tree for this alone, where it may be mounted with another.</summary>
    private static readonly string[] Parents = [Mount + "/cpuacct", Mount + "/cpu,cpuacct", Mount];

    private readonly string _path;

    private ControlGroup(string path) => _path = path;

    /// <summary>A process that writes its id there is in it from then on, with its children to come.</summary>
    public string ProcessesFile => Path.Combine(_path, "cgroup.procs");

    public TimeSpan ProcessorTime
    {
        get
        {
            var nanoseconds = Path.Combine(_path, "cpuacct.usage");
            if (File.Exists(nanoseconds))
                return TimeSpan.FromMicroseconds(Number(File.ReadAllText(nanoseconds)) / 1000);

            const string Field = "usage_usec "; // version 2
            return TimeSpan.FromMicroseconds(Number(File.ReadLines(Path.Combine(_path, "cpu.stat")).First(line => line.StartsWith(Field, StringComparison.Ordinal))[Field.Length..]));
        }
    }

    /// <exception cref="InvalidOperationException">There are none here that we may make.</exception>
    public static ControlGroup Create(string name)
    {
        var parent = Parents.FirstOrDefault(directory => File.Exists(Path.Combine(directory, "cgroup.procs")))
            ?? throw new InvalidOperationException($"No control groups under {Mount}, by which a server's processor time is told.");
        try
        {
            return new ControlGroup(Directory.CreateDirectory(Path.Combine(parent, name)).FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"No control group can be made in {parent}: {exception.Message}", exception);
        }
    }

    /// <summary>For when all its processes have ended.</summary>
    public void Dispose() => Directory.Delete(_path);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
