using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;
using Xunit.Abstractions;

namespace Relay.EndToEnd.Tests.Durability;

/// <summary>What was answered 250 comes out, however often and whenever the process is killed; and twice only what the next hop had taken before that could be noted.</summary>
public sealed class CrashLoopTests(ITestOutputHelper output)
{
    private const int Sessions = 6;

    /// <summary>More than a session can submit in <see cref="LongestLoad"/>.</summary>
    private const int MessagesEach = 10_000;

    /// <summary>About as long as it takes to start and to answer the first message.</summary>
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LongestLoad = TimeSpan.FromMilliseconds(600);

    private static readonly int Kills = LongRun.Count("RELAY_CRASHES", inCi: 20);

    [Fact]
    public async Task Killed_again_and_again_under_load_it_loses_nothing_that_was_answered_250()
    {
        var seed = LongRun.Seed("RELAY_CRASH_SEED");
        output.WriteLine($"RELAY_CRASHES={Kills} RELAY_CRASH_SEED={seed}");
        var random = new Random(seed);
        await using var loaded = await LoadedRelay.StartAsync();
        await loaded.Relay.KillAsync();

        for (var kill = 1; kill <= Kills; kill++)
        {
            await loaded.Relay.RelaunchAsync();
            await loaded.LiveAsync(Sessions, MessagesEach, random, _ => DieAsync(loaded, random));
        }

        var audit = await loaded.RestartAndDrainAsync();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Kills} kills: {audit}"));
        audit.ShouldKeepThePromise();
        audit.Accepted.ShouldBeGreaterThan(Kills, "there was hardly any load");
    }

    /// <summary>One in four while it starts, the others under load.</summary>
    private static async Task DieAsync(LoadedRelay loaded, Random random)
    {
        var longest = Start;
        if (random.Next(4) > 0)
        {
            var before = loaded.Ledger.Count(Standing.Accepted);
            await Patience.UntilAsync(() => loaded.Ledger.Count(Standing.Accepted), count => count > before, loaded.Relay.Transcript);
            longest = LongestLoad;
        }

        await Task.Delay(longest * random.NextDouble());
        await loaded.Relay.KillAsync();
    }
}
