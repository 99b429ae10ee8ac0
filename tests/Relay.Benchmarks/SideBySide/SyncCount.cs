using System.Globalization;
using Relay.Benchmarks.Load;
using Relay.Benchmarks.SideBySide.Servers;

namespace Relay.Benchmarks.SideBySide;

/// <summary>How often a server waits for the disk, for each message that it accepts: the proof that a 250 is worth something. strace counts, in a run of its own.</summary>
internal sealed record SyncCount(double AtOneSession, double AtTwentySessions)
{
    private const int Messages = 200;
    private const int Many = 20;
    private const string Calls = "fsync,fdatasync,sync_file_range,msync,syncfs,sync";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task<SyncCount> OfAsync(ServerUnderTest server, CancellationToken cancellationToken) =>
        new(await CountAsync(server, 1, cancellationToken), await CountAsync(server, Many, cancellationToken));

    private static async Task<double> CountAsync(ServerUnderTest server, int sessions, CancellationToken cancellationToken)
    {
        var report = Path.Combine(server.Directory, "syncs");
        var output = Path.Combine(server.Directory, "strace");
        var ids = server.Processes.Ids;
        using var strace = Shell.StartInto(
            output, "strace", ["-f", "-c", "-U", "calls,name", "-e", $"trace={Calls}", "-o", report, .. ids.SelectMany(id => new[] { "-p", Shell.Text(id) })]);
        try
        {
            await Waiting.UntilAsync(() => File.Exists(output) && File.ReadAllText(output).Split(" attached").Length > ids.Count, Limit, cancellationToken);
            var before = server.Sink.Count;
            var plan = new LoadPlan(server.Door) { Sessions = sessions, Messages = Messages, TimeLimit = Limit, Sender = _ => Mail.Sender, Recipient = (_, _) => Mail.Recipient };
            var load = await LoadGenerator.RunAsync(plan, cancellationToken);
            await Waiting.UntilAsync(() => server.Sink.Count - before >= load.Count, Limit, cancellationToken);
            await Shell.SignalAsync("INT", strace.Id);
            await strace.WaitForExitAsync(cancellationToken);
            return load.Count == 0 ? double.NaN : Sum(await File.ReadAllLinesAsync(report, cancellationToken)) / (double)load.Count;
        }
        finally
        {
            if (!strace.HasExited)
                strace.Kill();
        }
    }

    /// <summary>Of lines with a number and a name; the others are headings and the total.</summary>
    private static int Sum(IEnumerable<string> lines) => lines
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words.Length == 2 && Calls.Split(',').Contains(words[1]))
        .Sum(words => int.Parse(words[0], CultureInfo.InvariantCulture));
}
