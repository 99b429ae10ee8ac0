using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;
using Xunit.Abstractions;

namespace Relay.EndToEnd.Tests.Durability;

/// <summary>Killed exactly at each of its system calls, one after another: before each write, before each wait for the disk, after it, and before each word to a peer.</summary>
public sealed class ExactPointTests(ITestOutputHelper output)
{
    private const int Sessions = 3;

    /// <summary>More than it takes to come to a point, which is as many calls as its number.</summary>
    private const int SpareMessages = 10;

    /// <summary>The queue's own threads.</summary>
    private const string QueueThreads = "relay-";

    /// <summary>With how many points of each in CI.</summary>
    private static readonly Kind[] Kinds =
    [
        new("a sync", "fsync,fdatasync", AttachToQueueAsync, 6),
        new("a write", "pwrite64", AttachToQueueAsync, 6),
        // Locks are what comes next after the sync of a commit.
        new("a lock", "fcntl", AttachToQueueAsync, 9),
        new("a word to a peer", "sendmsg,sendto", AttachAsync, 2),
        new("a write at the start", "pwrite64", LaunchAsync, 2),
    ];

    private delegate Task<IAsyncDisposable?> StartAsync(RelayProcess relay, string calls, string injection, string trace);

    [FactNeeding("strace")]
    public async Task Killed_at_any_of_its_calls_it_loses_nothing_that_was_answered_250()
    {
        var random = new Random(1);
        using var directory = new TemporaryDirectory();
        await using var loaded = await LoadedRelay.StartAsync();
        // So that there is something to lose from the beginning.
        await loaded.LiveAsync(Sessions, SpareMessages, random, async submitted =>
        {
            await submitted;
            await loaded.Relay.KillAsync();
        });

        foreach (var kind in Kinds)
        {
            var points = LongRun.Count("RELAY_POINTS", kind.Points);
            var reached = 0;
            for (var point = 1; point <= points; point++)
                reached += await DiesAtAsync(kind, point) ? 1 : 0;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"killed before {kind.Name} ({kind.Calls}) at {reached} of {points} points"));
            reached.ShouldBeGreaterThan(0, kind.Name);
        }

        var audit = await loaded.RestartAndDrainAsync();
        output.WriteLine(audit.ToString());
        audit.ShouldKeepThePromise();

        async Task<bool> DiesAtAsync(Kind kind, int point)
        {
            await using var strace = await kind.StartAsync(loaded.Relay, kind.Calls, Strace.KillAt(point), directory.Combine("trace"));
            var isHit = false;
            await loaded.LiveAsync(Sessions, SpareMessages + point, random, async submitted =>
            {
                var died = loaded.Relay.WaitForExitAsync();
                await Task.WhenAny(died, submitted);
                isHit = died.IsCompleted;
                if (!isHit)
                    await loaded.Relay.KillAsync();
                await died;
            });
            return isHit;
        }
    }

    private static async Task<IAsyncDisposable?> AttachToQueueAsync(RelayProcess relay, string calls, string injection, string trace)
    {
        await relay.RestartAsync();
        return await Strace.AttachAsync(relay, QueueThreads, calls, injection, trace);
    }

    private static async Task<IAsyncDisposable?> AttachAsync(RelayProcess relay, string calls, string injection, string trace)
    {
        await relay.RestartAsync();
        return await Strace.AttachAsync(relay, calls, injection, trace);
    }

    private static async Task<IAsyncDisposable?> LaunchAsync(RelayProcess relay, string calls, string injection, string trace)
    {
        await relay.RelaunchAsync(Strace.Prefix(calls, injection, trace));
        return null;
    }

    private sealed record Kind(string Name, string Calls, StartAsync StartAsync, int Points);
}
