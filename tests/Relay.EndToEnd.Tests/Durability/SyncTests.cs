using System.Text.Json.Nodes;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Durability;

/// <summary>250 means that the message is on the disk, as the kernel sees it; and one wait for the disk serves many messages.</summary>
public sealed class SyncTests
{
    [FactNeeding("strace")]
    public async Task Between_the_end_of_the_data_and_each_250_the_disk_has_been_waited_for()
    {
        const int Messages = 20;
        using var directory = new TemporaryDirectory();
        var trace = directory.Combine("trace");
        await using var relay = await RelayHome.StartAsync(null, DeliverNowhere, SyncTrace.Prefix(trace));
        var submissions = new List<(DateTimeOffset From, DateTimeOffset Until)>();
        await using (var client = await SubmissionClient.LogInAsync(relay.Home))
        {
            for (var i = 0; i < Messages; i++)
                submissions.Add(await SubmitAsync(client));
        }

        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());

        var syncs = SyncTrace.Read(trace);
        submissions.ShouldAllBe(submission => syncs.Any(sync => sync.From >= submission.From && sync.Until <= submission.Until));
    }

    [FactNeeding("strace")]
    public async Task Fifty_sessions_share_their_waits_for_the_disk()
    {
        const int Sessions = 50;
        const int MessagesEach = 2;
        using var directory = new TemporaryDirectory();
        var trace = directory.Combine("trace");
        // So slow a disk that all who come while it is busy have come, however slow the machine is besides.
        await using var relay = await RelayHome.StartAsync(null, DeliverNowhere, SyncTrace.SlowPrefix(trace, TimeSpan.FromMilliseconds(500)));
        var clients = new List<SubmissionClient>();
        for (var i = 0; i < Sessions; i++)
            clients.Add(await SubmissionClient.LogInAsync(relay.Home));

        var submissions = await Task.WhenAll(clients.Select(client => SubmitManyAsync(client, MessagesEach)));
        foreach (var client in clients)
            await client.DisposeAsync();
        (await relay.StopAsync()).ShouldBe(0, relay.Transcript());

        var all = submissions.SelectMany(several => several).ToArray();
        var from = all.Min(submission => submission.From);
        var until = all.Max(submission => submission.Until);
        var syncs = SyncTrace.Read(trace).Where(sync => sync.From >= from && sync.Until <= until).ToArray();
        all.ShouldAllBe(submission => syncs.Any(sync => sync.From >= submission.From && sync.Until <= submission.Until));
        syncs.Length.ShouldBeLessThan(Sessions * MessagesEach / 2);
    }

    /// <summary>From when the end of the data is sent until its 250 is there.</summary>
    private static async Task<(DateTimeOffset From, DateTimeOffset Until)> SubmitAsync(SubmissionClient client)
    {
        await client.BeginDataAsync(RelayHome.Account, "bob@example.org");
        await client.SendAsync(TestMessage.Text("durable"));
        var from = DateTimeOffset.UtcNow;
        (await client.CommandAsync(".")).Code.ShouldBe(250);
        return (from, DateTimeOffset.UtcNow);
    }

    private static async Task<IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)>> SubmitManyAsync(SubmissionClient client, int count)
    {
        var submissions = new List<(DateTimeOffset, DateTimeOffset)>();
        for (var i = 0; i < count; i++)
            submissions.Add(await SubmitAsync(client));
        return submissions;
    }

    /// <summary>The one attempt at each message ends at a port that refuses, so that next to all writing is the front door's.</summary>
    private static void DeliverNowhere(JsonObject configuration)
    {
        configuration["Delivery"]!["Routes"] = new JsonArray(new JsonObject { ["Host"] = $"{Loopback.Next()}:2525" });
        configuration["Delivery"]!["FirstRetry"] = "01:00:00";
        configuration["Delivery"]!["MaxRetry"] = "01:00:00";
    }
}
