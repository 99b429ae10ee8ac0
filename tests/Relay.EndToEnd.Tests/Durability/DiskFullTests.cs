using System.Globalization;
using System.Text.Json.Nodes;
using Relay.EndToEnd.Tests.Fixtures;
using Xunit.Abstractions;

namespace Relay.EndToEnd.Tests.Durability;

/// <summary>A disk that takes nothing more costs no mail: clients are told to come back, and when there is room again all goes on, without a restart.</summary>
public sealed class DiskFullTests(ITestOutputHelper output)
{
    private const int Clients = 4;
    private const int Rounds = 3;

    /// <summary>64 octets each: a message of about 64 KiB.</summary>
    private const int Lines = 1000;

    /// <summary>What is left for mail to fill.</summary>
    private const int Rest = 8 * 1024 * 1024;

    /// <summary>More than Relay keeps free by default.</summary>
    private const int TmpfsMegabytes = 192;

    /// <summary>Delivery:MaxConnectionsPerDestination: each may have a message whose outcome is not on the disk.</summary>
    private const int Connections = 20;

    /// <summary>So many show that it is no accident.</summary>
    private const int Enough = 20;

    [FactNeeding(Needs.LoopMount, "mkfs.ext4", "fallocate")]
    public async Task A_full_disk_costs_no_mail_and_needs_no_restart()
    {
        await using var disk = await LoopDisk.MountAsync("ext4");
        await ShouldSurviveFillingAsync(disk);
    }

    [FactNeeding(Needs.LoopMount, "fallocate")]
    public async Task A_full_tmpfs_costs_no_mail_and_needs_no_restart()
    {
        await using var volume = await TmpfsVolume.MountAsync(TmpfsMegabytes);
        await ShouldSurviveFillingAsync(volume);
    }

    [FactNeeding(Needs.LoopMount, "mkfs.ext4", "chattr")]
    public async Task Files_that_can_not_be_written_cost_no_mail_and_need_no_restart()
    {
        await using var disk = await LoopDisk.MountAsync("ext4");
        await using var hop = ScriptedNextHop.Start();
        await using var relay = await StartAsync(disk, hop);
        // Not the index of the log beside them: that is memory, shared, and whoever touches it when its file is immutable is killed.
        string[] files = [.. new[] { "queue.db", "queue.db-wal" }.Select(name => Path.Combine(disk.DataDirectory, "queue", name))];
        await using var load = RunningLoad.Start(relay);
        for (var round = 0; round < Rounds; round++)
        {
            await load.ShouldBeAcceptedAsync(Enough);
            (await Tool.RunAsync("chattr", ["+i", .. files])).ShouldSucceed();
            await load.ShouldBeRefusedAsync(Enough);
            (await Tool.RunAsync("chattr", ["-i", .. files])).ShouldSucceed();
        }

        await ShouldHaveDeliveredAllAsync(relay, load, new QueueFile(disk.DataDirectory), hop, duplicates: 0);
    }

    [FactNeeding(Needs.LoopMount, "mkfs.ext4")]
    public async Task A_file_system_that_has_become_read_only_costs_no_mail()
    {
        await using var disk = await LoopDisk.MountAsync("ext4");
        await using var hop = ScriptedNextHop.Start();
        await using var relay = await StartAsync(disk, hop);
        await using var load = RunningLoad.Start(relay);
        await load.ShouldBeAcceptedAsync(Enough);
        await disk.TurnReadOnlyAsync();
        await load.ShouldBeRefusedAsync(Enough);

        // Nobody can make it writable while it is in use, so here it takes a restart, and this administrator does not wait.
        await relay.KillAsync();
        await disk.PowerUpAsync();
        await relay.RestartAsync();
        await ShouldHaveDeliveredAllAsync(relay, load, new QueueFile(disk.DataDirectory), hop, duplicates: Connections);
    }

    private async Task ShouldSurviveFillingAsync(Volume volume)
    {
        var isTaking = true;
        await using var hop = ScriptedNextHop.Start((_, _) => Volatile.Read(ref isTaking) ? "250 2.1.5 Ok" : "451 4.7.1 Not now");
        await using var relay = await StartAsync(volume, hop);
        await using var load = RunningLoad.Start(relay);
        for (var round = 0; round < Rounds; round++)
        {
            await load.ShouldBeAcceptedAsync(Enough);

            // Mail fills the rest, since it comes in and does not go out ...
            Volatile.Write(ref isTaking, false);
            await volume.FillAsync(Rest);
            await load.ShouldBeRefusedAsync(Enough);

            // ... and then there is not even room to write down what becomes of it.
            Volatile.Write(ref isTaking, true);
            await volume.FillUpAsync();
            await load.ShouldBeRefusedAsync(Enough);

            volume.Free();
        }

        await ShouldHaveDeliveredAllAsync(relay, load, new QueueFile(volume.DataDirectory), hop, duplicates: 0);
    }

    /// <param name="duplicates">None if the process has been there all the time and knows what it has delivered.</param>
    private async Task ShouldHaveDeliveredAllAsync(RelayProcess relay, RunningLoad load, QueueFile queue, ScriptedNextHop hop, int duplicates)
    {
        await load.ShouldBeAcceptedAsync(Enough);
        await load.StopAsync();
        await Patience.UntilAsync(queue.ForwardPaths, paths => paths.Count == 0, () => $"Not all is delivered.\n{relay.Transcript()}");

        var accounting = Accounting.Of(load.Submissions, queue, hop);
        output.WriteLine($"{accounting}, {load.Submissions.RefusalCount} refused");
        accounting.Lost.ShouldBeEmpty();
        accounting.Damaged.ShouldBeEmpty();
        accounting.Duplicates.ShouldBeLessThanOrEqualTo(duplicates);
        load.Submissions.Refusals.ShouldAllBe(reply => reply.Code == 421 || (reply.Code == 452 && reply.Text.StartsWith("4.3.1 ", StringComparison.Ordinal)));
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());
    }

    private static Task<RelayProcess> StartAsync(Volume volume, ScriptedNextHop hop) => RelayHome.StartAsync(null, configuration =>
    {
        configuration["Server"]!["DataDirectory"] = volume.DataDirectory;
        configuration["Limits"]!["MaxMessageBytes"] = 1024 * 1024;
        configuration["Queue"] = new JsonObject { ["MinFreeBytes"] = 1024 * 1024 };
        configuration["Quotas"] = new JsonObject { ["Account"] = new JsonObject() };
        configuration["Delivery"]!["Routes"] = new JsonArray(new JsonObject { ["Host"] = $"{hop.Address}:{Loopback.SmtpPort}" });
    });

    /// <summary>A load that goes on in the background.</summary>
    private sealed class RunningLoad : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly RelayProcess _relay;
        private readonly Task _running;

        private RunningLoad(RelayProcess relay)
        {
            _relay = relay;
            Submissions = new SubmissionLoad(relay.Home, Lines);
            _running = Submissions.RunAsync(Clients, _stop.Token);
        }

        public SubmissionLoad Submissions { get; }

        public static RunningLoad Start(RelayProcess relay) => new(relay);

        public Task ShouldBeAcceptedAsync(int more) => ShouldGrowAsync(() => Submissions.AcknowledgedCount, more, "250");

        public Task ShouldBeRefusedAsync(int more) => ShouldGrowAsync(() => Submissions.RefusalCount, more, "a refusal");

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _running;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
        }

        private async Task ShouldGrowAsync(Func<int> count, int more, string what)
        {
            var enough = count() + more;
            await Patience.UntilAsync(count, now => now >= enough, () => string.Create(CultureInfo.InvariantCulture, $"{what} came {count()} times, not {enough}.\n{_relay.Transcript()}"));
        }
    }
}
