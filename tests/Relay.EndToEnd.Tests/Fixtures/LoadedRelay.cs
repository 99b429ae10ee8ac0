using System.Text.Json.Nodes;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>
/// A Relay under load whose every message is accounted for: one home over all its lives, a mail host for the recipients and one for the sender.
/// </summary>
internal sealed class LoadedRelay : IAsyncDisposable
{
    private readonly ScriptedNextHop _recipients;
    private readonly ScriptedNextHop _senders;

    private LoadedRelay(RelayProcess relay, ScriptedNextHop recipients, ScriptedNextHop senders, Ledger ledger)
    {
        Relay = relay;
        _recipients = recipients;
        _senders = senders;
        Ledger = ledger;
        Load = new Load(relay.Home, ledger);
        Queue = new QueueFile(relay.Home.Combine("data"));
    }

    public RelayProcess Relay { get; }

    public Ledger Ledger { get; }

    public Load Load { get; }

    public QueueFile Queue { get; }

    /// <summary>Started and ready.</summary>
    public static async Task<LoadedRelay> StartAsync(Action<JsonObject>? change = null, params string[] prefix)
    {
        var ledger = new Ledger();
        var recipients = ScriptedNextHop.Start(LoadMessage.Answer, accept: ledger.Deliver, doubt: ledger.DoubtDelivery);
        var senders = ScriptedNextHop.Start(accept: ledger.Bounce, doubt: ledger.DoubtBounce);
        var relay = await RelayHome.StartAsync(null, configuration =>
        {
            configuration["Quotas"] = new JsonObject { ["Account"] = new JsonObject { ["RecipientsPerDay"] = int.MaxValue } };
            configuration["Messages"] = new JsonObject { ["ReverseLookup"] = false }; // there is nobody to ask
            configuration["Delivery"]!["Routes"] = new JsonArray(
                new JsonObject { ["Recipients"] = new JsonArray("example.org"), ["Host"] = $"{recipients.Address}:{Loopback.SmtpPort}" },
                new JsonObject { ["Recipients"] = new JsonArray("sender.test"), ["Host"] = $"{senders.Address}:{Loopback.SmtpPort}" });
            configuration["Delivery"]!["GiveUpAfter"] = "5.00:00:00"; // what expires looks like what is lost
            // A session that ends with QUIT has then ended because there was nothing to do, and its last transaction is settled.
            configuration["Delivery"]!["MaxMessagesPerConnection"] = 1_000_000;
            change?.Invoke(configuration);
        }, prefix);
        return new LoadedRelay(relay, recipients, senders, ledger);
    }

    /// <summary>How often the recipients' host was asked to take mail for this one.</summary>
    public int Attempts(string recipient) => _recipients.Attempts(recipient);

    /// <summary>
    /// One life: it is started, if <paramref name="endAsync"/> does, and it must be dead when that returns. Meanwhile the sessions submit.
    /// </summary>
    public async Task LiveAsync(int sessions, int messagesEach, Random random, Func<Task, Task> endAsync)
    {
        using var over = new CancellationTokenSource();
        var submitting = Load.RunAsync(sessions, messagesEach, random, over.Token);
        try
        {
            await endAsync(submitting);
        }
        finally
        {
            await over.CancelAsync();
            await submitting;
        }
    }

    /// <summary>Of a Relay that is dead: starts it again, and closes the ledger when it has delivered all that it has.</summary>
    public async Task<Audit> RestartAndDrainAsync()
    {
        Queue.MakeAllDue();
        await Relay.RestartAsync();
        return await DrainAsync();
    }

    /// <summary>Lets it deliver all that it has, stops it, and closes the ledger.</summary>
    public async Task<Audit> DrainAsync()
    {
        // It may take long, but not without getting on.
        var waiting = Queue.Recipients();
        while (waiting.Count > 0)
        {
            waiting = await Patience.UntilAsync(
                Queue.Recipients, now => now.Count < waiting.Count, () => $"Still queued: {string.Join(", ", waiting)}.\n{Relay.Transcript()}");
        }

        (await Relay.StopAsync()).ShouldBe(0, Relay.Transcript());
        Queue.ShouldBeSound();
        return Ledger.Close(Queue.Recipients());
    }

    public async ValueTask DisposeAsync()
    {
        await Relay.DisposeAsync();
        await _recipients.DisposeAsync();
        await _senders.DisposeAsync();
    }
}
