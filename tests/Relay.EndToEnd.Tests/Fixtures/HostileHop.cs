using System.Net;
using System.Net.Sockets;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A next hop that means no good: each connection gets what its script does, and is closed after it.</summary>
internal sealed class HostileHop : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Wire, CancellationToken, Task> _script;
    private readonly Task _accepting;
    private int _connections;

    private HostileHop(Func<Wire, CancellationToken, Task> script)
    {
        _script = script;
        _listener = new TcpListener(Address, Loopback.SmtpPort);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPAddress Address { get; } = Loopback.Next();

    public int Connections => Volatile.Read(ref _connections);

    public static HostileHop Start(Func<Wire, CancellationToken, Task> script) => new(script);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var sessions = new List<Task>();
        try
        {
            while (true)
                sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(sessions);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            Interlocked.Increment(ref _connections);
            try
            {
                await _script(new Wire(client.GetStream()), _stop.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // Relay has had enough of it, or the test is over.
            }
        }
    }
}
