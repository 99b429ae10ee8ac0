using Relay.Core;
using System.Globalization;
using Relay.Queue.Storage.Damage;
using Relay.Queue.Tests.Support;
using Xunit.Abstractions;

namespace Relay.Queue.Tests.Damage;

/// <summary>
/// Files of a queue are cut, zeroed in part, or a bit of them turned, at random, and opened. RELAY_DAMAGE_CASES sets how often (60 by default; a night's run is
/// 5000), RELAY_DAMAGE_SEED with which number it begins: each case has its own, and says it when it fails.
/// </summary>
public sealed class TornAndFlippedTests(ITestOutputHelper output)
{
    /// <summary>Cases for which one queue is made.</summary>
    private const int CasesOfQueue = 25;

    private static readonly int Cases = FromEnvironment("RELAY_DAMAGE_CASES", 60);
    private static readonly int Seed = FromEnvironment("RELAY_DAMAGE_SEED", 1);

    private readonly SortedDictionary<string, int> _tally = [];

    [Fact]
    public async Task What_was_committed_is_there_as_it_was_or_is_named_or_the_log_says_that_it_may_be_missing()
    {
        for (var seed = Seed; seed < Seed + Cases;)
        {
            var first = seed - (seed % CasesOfQueue); // a case that is tried alone gets the same queue
            var random = new SeededRandomSource(first);
            await using var known = await KnownQueue.MakeAsync(first, earlier: random.Next(40), later: 1 + random.Next(40));
            for (; seed < Math.Min(first + CasesOfQueue, Seed + Cases); seed++)
                await TryAsync(known, seed, new SeededRandomSource(seed));
        }

        foreach (var (what, times) in _tally)
            output.WriteLine($"{times,6} {what}");
    }

    private async Task TryAsync(KnownQueue known, int seed, SeededRandomSource random)
    {
        using var directory = new TemporaryDirectory();
        var isKilled = random.Next(3) > 0;
        var hasIndex = isKilled && random.Next(2) == 0; // a killed process leaves it, a power cut may not
        foreach (var file in Directory.GetFiles(isKilled ? known.Killed : known.Closed).Where(file => hasIndex || !file.EndsWith("-shm", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(directory.Path, Path.GetFileName(file)));
        var blow = Blow.Deal(directory.Path, isKilled && random.Next(2) == 0 ? "queue.db-wal" : "queue.db", random);

        var what = $"{blow.Kind} of {blow.File}, {(hasIndex ? "killed" : isKilled ? "power cut" : "closed")}";
        var audit = new Audit(directory.Path, known);
        try
        {
            await audit.RunAsync();
            // Without the index nothing tells a log that was cut from one that was never longer.
            var atEnd = blow.File == "queue.db-wal" && !hasIndex && blow.Kind != "bit" ? Before(known, blow.At) : [];
            audit.Judge(atEnd);
            if (blow is { File: "queue.db-wal", Kind: "bit" })
                (audit.IsWhole || audit.HasDoubtfulLog).ShouldBeTrue("a single bit in the log can be turned back, if it is certain which");
            Count($"{what}: {Outcome(audit, atEnd)}");
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Seed {seed.ToString(CultureInfo.InvariantCulture)} (RELAY_DAMAGE_SEED): {what} at {blow.At}: {exception.Message}\n{audit.Log}", exception);
        }
    }

    private static string Outcome(Audit audit, IReadOnlyList<KnownQueue.Snapshot> atEnd) => audit switch
    {
        { IsRefused: true } => "refused, with what to do",
        { IsWhole: true } => "all there",
        { SaidAnything: true } => "what is missing was said",
        _ when atEnd.Any(snapshot => audit.IsState(snapshot.Live)) => "as if the last commits had not been",
        _ => "other",
    };

    /// <summary>The states from the last that stands wholly in front of the damage.</summary>
    private static List<KnownQueue.Snapshot> Before(KnownQueue known, long at)
    {
        var last = known.Snapshots[^1];
        var first = known.Snapshots.ToList().FindLastIndex(snapshot => snapshot.Salts != last.Salts || WalFrame.At(snapshot.Frames) <= at);
        return [.. known.Snapshots.Skip(Math.Max(0, first))];
    }

    private void Count(string what) => _tally[what] = _tally.GetValueOrDefault(what) + 1;

    private static int FromEnvironment(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
