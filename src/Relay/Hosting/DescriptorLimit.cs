using System.Globalization;

namespace Relay.Hosting;

/// <summary>
/// How many sessions and outgoing connections the process has descriptors for. A process without any can't even start a thread, and the runtime ends it then; so the
/// front door is full before that, says 421, and the log says why.
/// </summary>
internal static class DescriptorLimit
{
    /// <summary>What an idle Relay holds: assemblies, the queue and its history, listeners, event loops.</summary>
    private const int OwnDescriptors = 240;

    /// <summary>Of the rest, one in so many is for deliveries, for DNS, and for clients who are being told that there is no room.</summary>
    private const int ReserveShare = 4;

    /// <summary>Of those, one in so many is for outgoing connections.</summary>
    private const int DeliveryShare = 2;

    private const string LimitsFile = "/proc/self/limits";
    private const string Row = "Max open files";

    /// <summary>Null where the system has no such limit, or does not tell.</summary>
    public static int? MaxSessions() => Lines() is { } lines ? MaxSessions(lines) : null;

    /// <inheritdoc cref="MaxSessions()"/>
    public static int? MaxConnections() => Lines() is { } lines ? MaxConnections(lines) : null;

    /// <param name="lines">As proc(5) has them: name, soft limit, hard limit, unit. The runtime has raised the soft limit to the hard one.</param>
    internal static int? MaxSessions(IEnumerable<string> lines) => Rest(lines) is { } rest ? Math.Max(1, rest - (rest / ReserveShare)) : null;

    /// <inheritdoc cref="MaxSessions(IEnumerable{string})"/>
    internal static int? MaxConnections(IEnumerable<string> lines) => Rest(lines) is { } rest ? Math.Max(1, rest / ReserveShare / DeliveryShare) : null;

    private static string[]? Lines() => OperatingSystem.IsLinux() && File.Exists(LimitsFile) ? File.ReadAllLines(LimitsFile) : null;

    private static int? Rest(IEnumerable<string> lines)
    {
        var row = lines.FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal));
        var limit = row?[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var descriptors) ? Math.Max(0, descriptors - OwnDescriptors) : null;
    }
}
