using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Relay.Dns.Wire;

namespace Relay.Dns.Tests.Support;

/// <summary>A query as it reached a fake server.</summary>
internal sealed record Asked(DnsMessage Query, IPEndPoint From, bool OverTcp);

/// <summary>
/// A name server on loopback that says what a test wants it to: on UDP any number of datagrams for a query, on TCP any octets, the
/// length prefix included, after which it closes. Without a script it is silent, and the test may answer by itself.
/// </summary>
internal sealed class FakeNameServer : IAsyncDisposable
{
    private readonly Func<Asked, IEnumerable<byte[]>> _udp;
    private readonly Func<Asked, byte[]>? _tcp;
    private readonly Socket _datagrams;
    private readonly Socket? _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;
    private readonly ConcurrentQueue<Asked> _asked = new();
    private readonly Channel<Asked> _arrivals = Channel.CreateUnbounded<Asked>();

    public FakeNameServer(Func<Asked, IEnumerable<byte[]>>? udp = null, Func<Asked, byte[]>? tcp = null)
    {
        _udp = udp ?? (_ => []);
        _tcp = tcp;
        (_datagrams, _listener) = Bind(withTcp: tcp is not null);
        EndPoint = (IPEndPoint)_datagrams.LocalEndPoint!;
        _serving = Task.WhenAll(ServeUdpAsync(_stopping.Token), ServeTcpAsync(_stopping.Token));
    }

    public IPEndPoint EndPoint { get; }

    public IReadOnlyCollection<Asked> AllAsked => _asked;

    /// <summary>A server that gives one datagram for each query.</summary>
    public static FakeNameServer Answering(Func<DnsMessage, DnsMessage> respond) => new(asked => [respond(asked.Query).ToBytes()]);

    /// <summary>The next query; a test that waits for one which never comes fails after a while.</summary>
    public async Task<Asked> NextAsync() => await _arrivals.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public async Task SendAsync(byte[] datagram, IPEndPoint to) => await _datagrams.SendToAsync(datagram, to);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        _datagrams.Dispose();
        _listener?.Dispose();
        _stopping.Dispose();
    }

    private static (Socket Datagrams, Socket? Listener) Bind(bool withTcp)
    {
        while (true)
        {
            var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            datagrams.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            if (!withTcp)
                return (datagrams, null);

            var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                listener.Bind(datagrams.LocalEndPoint!);
                listener.Listen();
                return (datagrams, listener);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                datagrams.Dispose();
                listener.Dispose();
            }
        }
    }

    private async Task ServeUdpAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[DnsMessage.MaxOctets];
        try
        {
            while (true)
            {
                var received = await _datagrams.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), cancellationToken);
                var from = (IPEndPoint)received.RemoteEndPoint;
                foreach (var datagram in _udp(Note(buffer.AsSpan(0, received.ReceivedBytes), from, overTcp: false)))
                    await SendAsync(datagram, from);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ServeTcpAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (_listener is not null)
            {
                using var connection = await _listener.AcceptAsync(cancellationToken);
                await using var stream = new NetworkStream(connection);
                var prefix = new byte[2];
                await stream.ReadExactlyAsync(prefix, cancellationToken);
                var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
                await stream.ReadExactlyAsync(query, cancellationToken);
                await stream.WriteAsync(_tcp!(Note(query, (IPEndPoint)connection.RemoteEndPoint!, overTcp: true)), cancellationToken);
                connection.Shutdown(SocketShutdown.Send);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private Asked Note(ReadOnlySpan<byte> query, IPEndPoint from, bool overTcp)
    {
        var asked = new Asked(MessageReader.Read(query).ShouldNotBeNull(), from, overTcp);
        _asked.Enqueue(asked);
        _arrivals.Writer.TryWrite(asked);
        return asked;
    }
}
