using System.Diagnostics;
using System.Text.Json.Nodes;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Durability;

/// <summary>The wall clock is set by an hour while Relay runs.</summary>
public sealed class ClockTests
{
    private const int Sessions = 3;
    private const int MessagesEach = 10;

    /// <summary>A wait for the next attempt may be shorter by this share of it.</summary>
    private const double RetryJitter = 0.1;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    [FactNeeding(WallClock.Library)]
    public async Task Set_back_and_forth_under_load_it_loses_nothing_and_delivers_nothing_twice()
    {
        var random = new Random(1);
        using var clock = new WallClock();
        await using var loaded = await LoadedRelay.StartAsync(RetrySoon, clock.Prefix);

        foreach (var ahead in new[] { -Hour, TimeSpan.Zero, Hour })
        {
            var before = loaded.Ledger.Count(Standing.Accepted);
            var submitting = loaded.Load.RunAsync(Sessions, MessagesEach, random, CancellationToken.None);
            await Patience.UntilAsync(() => loaded.Ledger.Count(Standing.Accepted), count => count > before + MessagesEach, loaded.Relay.Transcript);
            clock.Set(ahead);
            await submitting;
        }

        var audit = await loaded.DrainAsync();
        audit.ShouldKeepThePromise();
        audit.Accepted.ShouldBe(3 * Sessions * MessagesEach);
        audit.Duplicates.ShouldBe(0);
        // As often as the next hop made necessary.
        loaded.Ledger.Recipients.ShouldAllBe(recipient => loaded.Attempts(recipient) == (LoadMessage.IsLater(recipient) ? 2 : 1));
    }

    [FactNeeding(WallClock.Library)]
    public async Task Whatever_hour_it_is_fresh_mail_goes_out_and_what_waits_is_tried_no_more_often_than_it_should()
    {
        const string Later = "later@example.org";
        const int FreshMessages = 20;
        var attempts = 0;
        using var clock = new WallClock();
        await using var nextHop = ScriptedNextHop.Start((forwardPath, attempt) => forwardPath == Later ? $"450 4.2.1 That was attempt {attempts = attempt}" : "250 2.1.5 Ok");
        await using var relay = await RelayHome.StartAsync(null, configuration =>
        {
            RetrySoon(configuration);
            configuration["Delivery"]!["Routes"] = new JsonArray(new JsonObject { ["Host"] = $"{nextHop.Address}:{Loopback.SmtpPort}" });
        }, clock.Prefix);
        await using var client = await SubmissionClient.LogInAsync(relay.Home);
        var sinceSubmission = Stopwatch.StartNew();
        (await client.SubmitAsync(TestMessage.Text("waits"), Later)).Code.ShouldBe(250);

        TimeSpan[] settings = [Hour, TimeSpan.Zero, -Hour, TimeSpan.Zero, Hour];
        foreach (var ahead in settings)
        {
            clock.Set(ahead);
            var before = nextHop.Accepted.Count;
            for (var i = 0; i < FreshMessages; i++)
                (await client.SubmitAsync(TestMessage.Text("fresh"), "bob@example.org")).Code.ShouldBe(250);
            await nextHop.WaitForTransactionsAsync(before + FreshMessages);
        }

        // Each setting may make it due once more; besides, a wait is the longer the later it was measured.
        var due = 1 + settings.Length + (int)(sinceSubmission.Elapsed / (Retry * (1 - RetryJitter)));
        attempts.ShouldBeInRange(1, due);
        nextHop.Accepted.Count.ShouldBe(settings.Length * FreshMessages);
    }

    private static void RetrySoon(JsonObject configuration)
    {
        configuration["Delivery"]!["FirstRetry"] = Retry.ToString();
        configuration["Delivery"]!["MaxRetry"] = Retry.ToString();
        configuration["Delivery"]!["GiveUpAfter"] = "5.00:00:00"; // more than an hour
    }
}
