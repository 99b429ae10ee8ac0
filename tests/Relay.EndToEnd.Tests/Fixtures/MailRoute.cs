using System.Text.Json.Nodes;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>The usual way of a message: Relay, the name server, and the mail host of <c>example.org</c>.</summary>
internal sealed class MailRoute : IAsyncDisposable
{
    private readonly NameServer _names;

    private MailRoute(SmtpSink sink, NameServer names, RelayProcess relay)
    {
        Sink = sink;
        _names = names;
        Relay = relay;
    }

    public SmtpSink Sink { get; }

    public RelayProcess Relay { get; }

    public static async Task<MailRoute> StartAsync(Action<JsonObject>? change = null)
    {
        var sink = await SmtpSink.StartAsync();
        var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", sink.Address));
        return new MailRoute(sink, names, await RelayHome.StartAsync(names, change));
    }

    public async ValueTask DisposeAsync()
    {
        await Relay.DisposeAsync();
        await _names.DisposeAsync();
        await Sink.DisposeAsync();
    }
}
