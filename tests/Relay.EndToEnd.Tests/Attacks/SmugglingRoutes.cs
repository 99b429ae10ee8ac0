using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Attacks;

/// <summary>Two servers for all smuggling tests: one refuses bare line ends, the other makes CRLF of them.</summary>
public sealed class SmugglingRoutes : IAsyncLifetime
{
    internal RecordedRoute Rejecting { get; private set; } = null!;

    internal RecordedRoute Normalising { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Rejecting = await RecordedRoute.StartAsync();
        Normalising = await RecordedRoute.StartAsync(configuration =>
        {
            foreach (var listener in configuration["Listeners"]!.AsArray())
                listener!["LineEndings"] = "Normalise";
        });
    }

    public async Task DisposeAsync()
    {
        await Rejecting.DisposeAsync();
        await Normalising.DisposeAsync();
    }
}
