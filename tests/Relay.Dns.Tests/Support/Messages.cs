using System.Buffers.Binary;
using System.Net;
using Relay.Dns.Wire;

namespace Relay.Dns.Tests.Support;

/// <summary>Shorthand for records, and for the responses of a recursive server.</summary>
internal static class Messages
{
    public static DnsRecord Mx(string name, ushort preference, string exchange, uint ttl = 300) =>
        new(DnsName.Parse(name), RecordType.MX, ttl, new RecordData.MailExchange(preference, DnsName.Parse(exchange)));

    public static DnsRecord A(string name, string address, uint ttl = 300) =>
        new(DnsName.Parse(name), RecordType.A, ttl, new RecordData.Address(IPAddress.Parse(address)));

    public static DnsRecord Aaaa(string name, string address, uint ttl = 300) =>
        new(DnsName.Parse(name), RecordType.AAAA, ttl, new RecordData.Address(IPAddress.Parse(address)));

    public static DnsRecord Cname(string name, string target, uint ttl = 300) =>
        new(DnsName.Parse(name), RecordType.CNAME, ttl, new RecordData.Alias(DnsName.Parse(target)));

    public static DnsRecord Ptr(string name, string target, uint ttl = 300) =>
        new(DnsName.Parse(name), RecordType.PTR, ttl, new RecordData.Pointer(DnsName.Parse(target)));

    public static DnsRecord Txt(string name, string text, uint ttl = 300) =>
        new(DnsName.Parse(name), RecordType.TXT, ttl, new RecordData.Text(text));

    public static DnsRecord Soa(string name, uint ttl = 300, uint minimum = 60) =>
        new(DnsName.Parse(name), RecordType.SOA, ttl, new RecordData.StartOfAuthority(DnsName.Root, DnsName.Root, 1, 2, 3, 4, minimum));

    public static DnsMessage Response(this DnsMessage query, params DnsRecord[] answers) => new()
    {
        Id = query.Id,
        IsResponse = true,
        RecursionDesired = true,
        RecursionAvailable = true,
        Question = query.Question,
        Answers = answers,
        EdnsPayload = query.EdnsPayload,
    };

    public static DnsMessage Absence(this DnsMessage query, ResponseCode code, params DnsRecord[] authorities) =>
        query.Response() with { Code = code, Authorities = authorities };

    public static byte[] ToBytes(this DnsMessage message) => MessageWriter.Write(message);

    /// <summary>With the length in front, as on TCP.</summary>
    public static byte[] Framed(this byte[] message)
    {
        var prefix = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)message.Length);
        return [.. prefix, .. message];
    }
}
