using System.Diagnostics;
using System.Net;
using Relay.Benchmarks.Queue;

namespace Relay.Benchmarks.SideBySide;

/// <summary>Postfix's smtp-source: so many sessions that submit as fast as they can.</summary>
internal static class SmtpSource
{
    /// <summary>It sends so many at most; the time is over long before.</summary>
    private const string Plenty = "10000000";

    /// <summary>How often it is asked whether it still runs.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <returns>How many messages were sent: those that were answered 250, and at most one for each session that was not yet.</returns>
    /// <exception cref="InvalidOperationException">It gave up before, for a reason that it says.</exception>
    public static async Task<int> RunAsync(IPEndPoint server, Cell cell, TimeSpan time, string directory, CancellationToken cancellationToken)
    {
        var counter = new CounterFile(Path.Combine(directory, "source"));
        File.Delete(counter.Path);
        string[] kept = cell.KeepsConnections ? ["-d"] : [];
        using var process = Shell.StartInto(
            counter.Path,
            "smtp-source",
            ["-c", .. kept, "-m", Plenty, "-s", Shell.Text(cell.Sessions), "-l", Shell.Text(cell.MessageOctets), "-f", Mail.Sender, "-t", Mail.Recipient, server.ToString()]);
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Interval, QueueHome.Time);
        while (Stopwatch.GetElapsedTime(started) < time && !process.HasExited && !cancellationToken.IsCancellationRequested)
            await timer.WaitForNextTickAsync(CancellationToken.None);
        if (process.HasExited)
            throw new InvalidOperationException($"smtp-source gave up after {counter.Read()}: {File.ReadAllText(counter.Path).Split('\r')[^1].Trim()}");

        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        return counter.Read();
    }
}
