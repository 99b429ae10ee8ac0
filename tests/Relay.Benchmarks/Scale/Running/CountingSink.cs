using System.Collections;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Relay.Benchmarks.Scale.Running;

/// <summary>
/// The next hop of all mail: takes everything at once, and knows of each recipient <c>number@…</c> whether it has come, and how often. Only this machine is served.
/// </summary>
internal sealed class CountingSink : IAsyncDisposable
{
    private const int Backlog = 4096;

    /// <summary>Without a single message for that long, those that are missing are not on their way: longer than Relay parks mail for a lane that is full, or waits for a second attempt.</summary>
    private static readonly TimeSpan Stall = TimeSpan.FromMinutes(6);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly BitArray _seen = new(0);
    private readonly Task _listening;
    private int _connections;
    private int _recipients;
    private int _repeated;
    private long _octets;
    private long _lastAt;

    /// <param name="address">Any for hosts with many addresses.</param>
    public CountingSink(IPAddress address)
    {
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen(Backlog);
        _listening = ListenAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Recipients of messages that were taken whole, each counted once.</summary>
    public int Recipients => Volatile.Read(ref _recipients);

    /// <summary>Recipients that came again.</summary>
    public int Repeated => Volatile.Read(ref _repeated);

    public long Octets => Interlocked.Read(ref _octets);

    public int PeakConnections { get; private set; }

    /// <summary>When the last recipient came; a timestamp of <see cref="Stopwatch"/>.</summary>
    public long LastAt => Interlocked.Read(ref _lastAt);

    /// <summary>Whether so many recipients have come, since the sink was there or was told to forget.</summary>
    public async Task<bool> HasAllAsync(int recipients)
    {
        while (Recipients < recipients)
        {
            var before = (Recipients, Octets);
            if (!await Patience.UntilAsync(() => Recipients >= recipients || (Recipients, Octets) != before, Stall, Look))
                return false;
        }

        return true;
    }

    /// <summary>Waits until nobody is connected, so that all connections that are seen later are new.</summary>
    public Task<bool> IsAloneAsync() => Patience.UntilAsync(() => Volatile.Read(ref _connections) == 0, Stall, Look);

    /// <summary>What has come counts no longer; numbers may be used again.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _seen.SetAll(false);
            (_recipients, _repeated, _octets, PeakConnections) = (0, 0, 0, _connections);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _listening;
        _stopping.Dispose();
    }

    internal void Take(IReadOnlyList<int> recipients)
    {
        lock (_lock)
        {
            foreach (var number in recipients)
            {
                if (number >= _seen.Length)
                    _seen.Length = Math.Max(number + 1, 2 * _seen.Length);
                if (_seen[number])
                    _repeated++;
                else
                    _recipients++;
                _seen[number] = true;
            }
        }

        Interlocked.Exchange(ref _lastAt, Stopwatch.GetTimestamp());
    }

    internal void TakeOctets(int count) => Interlocked.Add(ref _octets, count);

    private async Task ListenAsync()
    {
        var sessions = new HashSet<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stopping.Token);
                sessions.RemoveWhere(session => session.IsCompleted);
                if (IPAddress.IsLoopback(((IPEndPoint)socket.RemoteEndPoint!).Address))
                    sessions.Add(ServeAsync(socket));
                else
                    socket.Dispose();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(sessions);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        lock (_lock)
            PeakConnections = Math.Max(PeakConnections, ++_connections);
        try
        {
            using var session = new SinkSession(this, socket);
            await session.RunAsync(_stopping.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The peer has gone, or we have.
        }
        finally
        {
            lock (_lock)
                _connections--;
        }
    }
}
