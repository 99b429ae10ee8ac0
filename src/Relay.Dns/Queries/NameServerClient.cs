using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Relay.Core;
using Relay.Dns.Wire;

namespace Relay.Dns.Queries;

/// <summary>Asks one server one question: over UDP with EDNS, without EDNS if that is refused, over TCP if the answer is longer.</summary>
internal sealed class NameServerClient(IRandomSource random)
{
    /// <summary>What passes anywhere without fragments, which could be forged one by one (DNS Flag Day 2020), in octets.</summary>
    private const ushort EdnsPayload = 1232;

    /// <summary>Throws only when cancelled, which is also how its deadline comes.</summary>
    public async Task<ServerReply> AskAsync(IPEndPoint server, Question question, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await ExchangeAsync(server, Query(question, EdnsPayload), cancellationToken);
            // RFC 6891 §7: a server from before EDNS takes the OPT record for a mistake.
            if (reply.Message is { EdnsPayload: null, Code: ResponseCode.FormatError or ResponseCode.NotImplemented })
                reply = await ExchangeAsync(server, Query(question, ednsPayload: null), cancellationToken);
            return Judge(reply);
        }
        catch (SocketException e)
        {
            return new ServerReply.Failed($"can't be reached: {e.Message}");
        }
        catch (EndOfStreamException)
        {
            return new ServerReply.Failed("closed the connection before its answer was complete");
        }
        catch (IOException e) // what a stream makes of a SocketException
        {
            return new ServerReply.Failed($"broke the connection: {e.GetBaseException().Message}");
        }
    }

    private static ServerReply Judge((DnsMessage? Message, string Defect) reply)
    {
        if (reply.Message is null)
            return new ServerReply.Failed(reply.Defect);
        return Responses.Defect(reply.Message) is { } defect ? new ServerReply.Failed(defect) : new ServerReply.Answered(reply.Message);
    }

    private static async Task<(DnsMessage? Message, string Defect)> ExchangeAsync(
        IPEndPoint server, DnsMessage query, CancellationToken cancellationToken)
    {
        var bytes = await UdpExchange.SendAsync(server, query, cancellationToken);
        if (MessageReader.ReadHead(bytes) is { IsTruncated: true })
        {
            bytes = await TcpExchange.SendAsync(server, query, cancellationToken);
            // The connection is ours alone: what comes is the answer, or the server is broken.
            if (MessageReader.ReadHead(bytes) is not { IsTruncated: false } head || !Responses.IsResponse(head, query))
                return (null, "answered something else over TCP");
        }

        return (MessageReader.Read(bytes), "answered with a malformed message");
    }

    private DnsMessage Query(Question question, ushort? ednsPayload)
    {
        Span<byte> id = stackalloc byte[sizeof(ushort)];
        random.Fill(id);
        return new DnsMessage
        {
            Id = BinaryPrimitives.ReadUInt16BigEndian(id),
            RecursionDesired = true,
            Question = question,
            EdnsPayload = ednsPayload,
        };
    }
}
