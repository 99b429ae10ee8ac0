using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Relay.Dns.Wire;

namespace Relay.Dns.Queries;

/// <summary>One query over one connection, each message behind its length (RFC 1035 §4.2.2).</summary>
internal static class TcpExchange
{
    /// <summary>The first message that comes, whatever it is.</summary>
    public static async Task<byte[]> SendAsync(IPEndPoint server, DnsMessage query, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancellationToken);
        await using var stream = new NetworkStream(socket);

        var prefix = new byte[sizeof(ushort)];
        var message = MessageWriter.Write(query);
        BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)message.Length);
        await stream.WriteAsync((byte[])[.. prefix, .. message], cancellationToken); // in one segment (RFC 7766 §8)

        await stream.ReadExactlyAsync(prefix, cancellationToken);
        var response = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        await stream.ReadExactlyAsync(response, cancellationToken);
        return response;
    }
}
