using System.Text.Json.Nodes;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>Relay, and one next hop for all domains that writes down every octet.</summary>
internal sealed class RecordedRoute : IAsyncDisposable
{
    private RecordedRoute(ScriptedNextHop nextHop, RelayProcess relay)
    {
        NextHop = nextHop;
        Relay = relay;
    }

    public ScriptedNextHop NextHop { get; }

    public RelayProcess Relay { get; }

    /// <param name="prefix">As in <see cref="RelayProcess.StartAsync"/>.</param>
    public static async Task<RecordedRoute> StartAsync(Action<JsonObject>? change = null, params string[] prefix)
    {
        var nextHop = ScriptedNextHop.Start();
        var relay = await RelayHome.StartAsync(null, configuration =>
        {
            configuration["Delivery"]!["Routes"] = new JsonArray(new JsonObject { ["Host"] = $"{nextHop.Address}:{Loopback.SmtpPort}" });
            change?.Invoke(configuration);
        }, prefix);
        return new RecordedRoute(nextHop, relay);
    }

    /// <summary>The message for somebody, now or later.</summary>
    public async Task<Transaction> WaitForAsync(string forwardPath) => (await Patience.UntilAsync(
        () => NextHop.Accepted.Where(transaction => transaction.ForwardPaths.Contains(forwardPath)).ToArray(),
        found => found.Length > 0,
        () => $"Nothing has come for {forwardPath}.\n{Relay.Transcript()}")).ShouldHaveSingleItem();

    public async ValueTask DisposeAsync()
    {
        await Relay.DisposeAsync();
        await NextHop.DisposeAsync();
    }
}
