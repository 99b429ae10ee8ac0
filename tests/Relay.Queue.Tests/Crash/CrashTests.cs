using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core;
using Relay.Core.Queue;
using Relay.Queue.CrashChild;
using Relay.Queue.Storage;
using Relay.Queue.Tests.Support;
using Xunit.Abstractions;

namespace Relay.Queue.Tests.Crash;

/// <summary>
/// A real process is killed (SIGKILL) again and again while it accepts and settles mail in one directory, and each time the directory is
/// opened here and held to what the process had said. RELAY_CRASH_KILLS sets how often (10 by default; a night's run is 5000), RELAY_CRASH_SEED
/// what the chances are drawn from. A kill shows what survives the process; that a commit also survives a power cut rests on
/// synchronous = FULL, which <see cref="Storage.GroupCommitTests"/> checks.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Producers = 8;

    /// <summary>What the child says before it is killed, at most: long enough for a checkpoint of the write-ahead log.</summary>
    private const int MaxLines = 400;

    private static readonly int Kills = FromEnvironment("RELAY_CRASH_KILLS", 10);
    private static readonly int Seed = FromEnvironment("RELAY_CRASH_SEED", 1);

    [Fact]
    public async Task Nothing_that_was_accepted_is_lost_and_nothing_that_was_settled_comes_back_when_the_process_is_killed()
    {
        using var directory = new TemporaryDirectory();
        var random = new SeededRandomSource(Seed);
        var ledger = new CrashLedger(Producers);
        for (var kill = 1; kill <= Kills; kill++)
        {
            var lines = 1 + random.Next(MaxLines);
            output.WriteLine($"seed {Seed}, kill {kill} of {Kills} after {lines} lines");
            await RunAndKillAsync(directory.Path, random.Next(int.MaxValue), lines, ledger);
            await AuditAsync(directory.Path, random, ledger);
        }

        output.WriteLine($"{ledger.Accepted} messages accepted, {ledger.Bounces} bounces, {ledger.Gone} messages settled whole");
        ledger.Accepted.ShouldBeGreaterThan(0);
        ledger.Gone.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_second_process_is_refused_and_told_why()
    {
        await using var fixture = await SqliteQueueFixture.OpenNewAsync();
        using var child = ChildProcess.Start(fixture.Directory, seed: 1, producers: 1);

        (await child.ReadLineAsync()).ShouldNotBeNull().ShouldStartWith($"refused The queue in {fixture.Directory} can't be locked");
        (await child.ReadLineAsync()).ShouldBeNull();
    }

    private static async Task RunAndKillAsync(string directory, int seed, int lines, CrashLedger ledger)
    {
        using var child = ChildProcess.Start(directory, seed, Producers);
        for (var line = 0; line < lines; line++)
            ledger.Note((await child.ReadLineAsync()).ShouldNotBeNull("The child ended by itself."));

        child.Kill();
        while (await child.ReadLineAsync() is { } saidBefore)
            ledger.Note(saidBefore);
        await child.ExitAsync();
    }

    /// <summary>Leases all there is, compares, and leaves about half of it for the next run.</summary>
    private static async Task AuditAsync(string directory, SeededRandomSource random, CrashLedger ledger)
    {
        var now = DateTimeOffset.UtcNow;
        var time = new ManualTimeProvider(now);
        await using var queue = SqliteMessageQueue.Open(directory, new QueueOptions(), time, random, NullLogger<SqliteMessageQueue>.Instance);
        time.Advance(TimeSpan.FromDays(1)); // whatever was deferred or interrupted is due
        var found = Count(directory, "SELECT count(*) FROM message") > 0 ? await queue.LeaseAsync(int.MaxValue, CancellationToken.None).OrFail() : [];

        ledger.Audit(found);
        Count(directory, "SELECT count(*) FROM recipient WHERE leased = 0").ShouldBe(0);
        Count(directory, "SELECT coalesce(sum(length(content)), 0) FROM chunk").ShouldBe(found.Sum(message => message.Size));
        foreach (var message in found)
            await AuditContentAsync(queue, message);

        await Task.WhenAll(found.Select(message => queue.SettleAsync(new Settlement(message.Id, [.. message.Recipients.Select(recipient => Settled(message.Id, recipient.Number))])).OrFail()));

        SettledRecipient Settled(QueueId id, int number)
        {
            if (random.Next(2) == 0)
                return Outcomes.Deferred(number, now);
            ledger.Remove(id, number);
            return Outcomes.Delivered(number);
        }
    }

    private static async Task AuditContentAsync(SqliteMessageQueue queue, LeasedMessage message)
    {
        using var content = new MemoryStream();
        await foreach (var piece in queue.ReadContentAsync(message.Id, CancellationToken.None))
            content.Write(piece.Span);
        content.ToArray().AsSpan().SequenceEqual(Content.Of(message.Id, (int)message.Size)).ShouldBeTrue($"the content of {message.Id} is not what was appended");
    }

    private static long Count(string directory, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, "queue.db")};Pooling=False");
        connection.Open();
        return Schema.Scalar(connection, sql);
    }

    private static int FromEnvironment(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
