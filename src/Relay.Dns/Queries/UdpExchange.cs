using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Relay.Dns.Wire;

namespace Relay.Dns.Queries;

/// <summary>
/// One query in one datagram. The socket is new for each query, so that the port is one more thing to guess, and connected, so that the
/// kernel drops what comes from elsewhere (RFC 5452 §9). The case of the name is left alone: some servers answer in their own.
/// </summary>
internal static class UdpExchange
{
    /// <summary>The first datagram that responds to the query; waits as long as the token lets it.</summary>
    public static async Task<byte[]> SendAsync(IPEndPoint server, DnsMessage query, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellationToken);
        await socket.SendAsync(MessageWriter.Write(query), cancellationToken);

        var buffer = ArrayPool<byte>.Shared.Rent(DnsMessage.MaxOctets);
        try
        {
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer, cancellationToken);
                // A forger who missed must not win by ending the wait: whatever is not the response is as if it had not come.
                if (MessageReader.ReadHead(buffer.AsSpan(0, length)) is { } head && Responses.IsResponse(head, query))
                    return buffer.AsSpan(0, length).ToArray();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
