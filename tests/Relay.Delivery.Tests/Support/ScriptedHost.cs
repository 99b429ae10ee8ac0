using System.Net;
using System.Net.Sockets;
using Relay.Core.Transport;

namespace Relay.Delivery.Tests.Support;

/// <summary>A next hop on loopback that plays a script for each connection, one connection after another.</summary>
internal sealed class ScriptedHost : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stopping = new(Patience.Limit); // so that a client that waits for a script that failed is let go
    private readonly Task _serving;

    public ScriptedHost(params Func<Peer, Task>[] scripts)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        NextHop = new NextHop("mx.example.net", (IPEndPoint)_listener.LocalEndPoint!);
        _serving = ServeAsync(scripts);
    }

    public NextHop NextHop { get; }

    /// <summary>Somebody has connected.</summary>
    public bool WasVisited { get; private set; }

    /// <summary>Completes when all scripts have been played, and fails where the client did not keep to one.</summary>
    public Task FinishAsync() => _serving.InTimeAsync();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // FinishAsync is where a failure is heard
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync(Func<Peer, Task>[] scripts)
    {
        foreach (var script in scripts)
        {
            await using var peer = new Peer(await _listener.AcceptAsync(_stopping.Token), _stopping.Token);
            WasVisited = true;
            await script(peer);
        }
    }
}
