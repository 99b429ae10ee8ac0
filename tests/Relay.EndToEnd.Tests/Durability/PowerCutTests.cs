using System.Globalization;
using System.Text.Json.Nodes;
using Relay.EndToEnd.Tests.Fixtures;
using Xunit.Abstractions;

namespace Relay.EndToEnd.Tests.Durability;

/// <summary>
/// What was answered 250 survives a power cut, at any moment, under load: all that nobody had waited for is gone from the disk. A message
/// may come twice only if the next hop had it and the outcome was not recorded yet.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private const int Clients = 8;

    /// <summary>Delivery:MaxConnectionsPerDestination: each may have a message whose outcome is not on the disk.</summary>
    private const int Connections = 20;

    private const int MaxMessagesBetweenCuts = 300;
    private const int MaxMillisecondsMore = 60;

    private const int CutsOfACase = 20;

    /// <summary>On each kind of disk. Another number by RELAY_POWER_CUTS, such as 200.</summary>
    private static readonly int Cuts = Setting("RELAY_POWER_CUTS") ?? 3;

    /// <summary>Makes the moments of the cuts; RELAY_POWER_SEED says which it shall be.</summary>
    private static readonly int Seed = Setting("RELAY_POWER_SEED") ?? Random.Shared.Next();

    /// <summary>So many cuts at a time that none takes as long as something that hangs.</summary>
    public static TheoryData<int, int> Cases
    {
        get
        {
            var cases = new TheoryData<int, int>();
            for (var i = 0; i * CutsOfACase < Cuts; i++)
                cases.Add(i, Math.Min(CutsOfACase, Cuts - (i * CutsOfACase)));
            return cases;
        }
    }

    [TheoryNeeding(Needs.LoopMount, "mkfs.ext4", "xfs_io")]
    [MemberData(nameof(Cases))]
    public async Task On_ext4_nothing_that_was_answered_250_is_lost(int number, int cuts)
    {
        await using var disk = await LoopDisk.MountAsync("ext4");
        await ShouldLoseNothingAsync(disk, number, cuts);
    }

    [TheoryNeeding(Needs.LoopMount, "mkfs.xfs", "xfs_io")]
    [MemberData(nameof(Cases))]
    public async Task On_xfs_nothing_that_was_answered_250_is_lost(int number, int cuts)
    {
        await using var disk = await LoopDisk.MountAsync("xfs");
        await ShouldLoseNothingAsync(disk, number, cuts);
    }

    [TheoryNeeding(Needs.LoopMount, Needs.Fuse, "mkfs.ext4", "nbdkit", "nbdfuse")]
    [MemberData(nameof(Cases))]
    public async Task On_a_disk_whose_cache_forgets_nothing_that_was_answered_250_is_lost(int number, int cuts)
    {
        await using var disk = await WriteBackDisk.MountAsync("ext4");
        await ShouldLoseNothingAsync(disk, number, cuts);
    }

    private async Task ShouldLoseNothingAsync(Disk disk, int number, int cuts)
    {
        var random = new Random(unchecked(Seed + number));
        var words = string.Create(CultureInfo.InvariantCulture, $"RELAY_POWER_SEED={Seed}, case {number}");
        await using var route = await RecordedRoute.StartAsync(configuration =>
        {
            configuration["Server"]!["DataDirectory"] = disk.DataDirectory;
            configuration["Quotas"] = new JsonObject { ["Account"] = new JsonObject() };
        });
        var load = new SubmissionLoad(route.Relay.Home, ordinaryLines: 10);
        var queue = new QueueFile(disk.DataDirectory);
        for (var cut = 1; cut <= cuts; cut++)
        {
            await CutAsync(disk, route.Relay, load, random);
            var soFar = Accounting.Of(load, queue, route.NextHop);
            soFar.Lost.ShouldBeEmpty($"{words}, cut {cut}: {soFar}");
        }

        // What was under way at several cuts in a row waits for minutes (Recovery), and is in the queue, which is good enough.
        await Patience.UntilAsync(queue.Due, due => due == 0, () => $"{words}: not all is delivered.\n{route.Relay.Transcript()}");
        var accounting = Accounting.Of(load, queue, route.NextHop);
        output.WriteLine($"{words}: {cuts} cuts, {accounting}");
        accounting.Lost.ShouldBeEmpty(words);
        accounting.Damaged.ShouldBeEmpty(words);
        accounting.Duplicates.ShouldBeLessThanOrEqualTo(cuts * Connections, words);
        load.Refusals.ShouldAllBe(refusal => refusal.Code == 452 || refusal.Code == 421);
        (await route.Relay.StopAsync()).ShouldBe(0, route.Relay.Transcript());
    }

    private static async Task CutAsync(Disk disk, RelayProcess relay, SubmissionLoad load, Random random)
    {
        using var stop = new CancellationTokenSource();
        var running = load.RunAsync(Clients, stop.Token);
        var enough = load.AcknowledgedCount + random.Next(1, MaxMessagesBetweenCuts);
        await Patience.UntilAsync(() => load.AcknowledgedCount, count => count >= enough, () => $"{load.AcknowledgedCount} messages, not {enough}.\n{relay.Transcript()}");
        // The moment itself, anywhere between two commits.
        await Task.Delay(random.Next(MaxMillisecondsMore), CancellationToken.None);

        await disk.CutPowerAsync();
        await stop.CancelAsync();
        await relay.KillAsync();
        await running;

        await disk.PowerUpAsync();
        await relay.RestartAsync();
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
