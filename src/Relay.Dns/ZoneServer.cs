using System.Net;
using System.Net.Sockets;
using Relay.Dns.Wire;
using Relay.Dns.Zones;

namespace Relay.Dns;

/// <summary>
/// A name server over a list of records, for demos and tests. It answers as the authority for every name there is: what is not in the
/// list does not exist. UDP only; an answer that does not fit the asker's datagram comes truncated, and there is no TCP to ask again by.
/// </summary>
public sealed class ZoneServer : IAsyncDisposable
{
    private readonly Zone _zone;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    private ZoneServer(Zone zone, Socket socket)
    {
        _zone = zone;
        _socket = socket;
        EndPoint = (IPEndPoint)socket.LocalEndPoint!;
        _serving = ServeAsync(_stopping.Token);
    }

    /// <summary>Where it listens, with the port that the system chose if 0 was asked for.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Answers from the moment it returns until it is disposed of.</summary>
    /// <exception cref="FormatException">A record has a name that is none.</exception>
    /// <exception cref="SocketException">The address can't be listened on.</exception>
    public static ZoneServer Start(IEnumerable<ZoneRecord> records, IPEndPoint endPoint)
    {
        var zone = new Zone(records);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(endPoint);
            return new ZoneServer(zone, socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        _socket.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[DnsMessage.MaxOctets];
        var anyone = new IPEndPoint(EndPoint.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var received = await _socket.ReceiveFromAsync(buffer, anyone, cancellationToken);
                if (_zone.Respond(buffer.AsSpan(0, received.ReceivedBytes)) is { } response)
                    await _socket.SendToAsync(response, received.RemoteEndPoint, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // Someone asked and went away: the next call reports that (ICMP), and says nothing about the next asker.
            }
        }
    }
}
