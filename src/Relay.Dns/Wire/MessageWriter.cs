using System.Text;

namespace Relay.Dns.Wire;

/// <summary>
/// Writes queries, and responses for those who play the server. Names are not compressed: nothing that we write is long enough to need it.
/// </summary>
internal sealed class MessageWriter
{
    private const int InternetClass = 1; // RFC 1035 §3.2.4
    private const int MaxCharacterString = 255; // RFC 1035 §3.3

    private readonly List<byte> _bytes = [];

    public static byte[] Write(DnsMessage message)
    {
        var writer = new MessageWriter();
        writer.Message(message);
        return [.. writer._bytes];
    }

    private void Message(DnsMessage message)
    {
        UInt16(message.Id);
        UInt16(Flags(message));
        UInt16(message.Question is null ? 0 : 1);
        UInt16(message.Answers.Count);
        UInt16(message.Authorities.Count);
        UInt16(message.EdnsPayload is null ? 0 : 1);

        if (message.Question is { } question)
        {
            Name(question.Name);
            UInt16((int)question.Type);
            UInt16(InternetClass);
        }

        foreach (var record in message.Answers.Concat(message.Authorities))
            Record(record);

        if (message.EdnsPayload is { } payload)
            Edns(payload, message.Code);
    }

    private static int Flags(DnsMessage message) =>
        (message.IsResponse ? HeaderFlags.Response : 0) |
        (message.OperationCode << HeaderFlags.OperationCodeShift) |
        (message.IsAuthoritative ? HeaderFlags.Authoritative : 0) |
        (message.IsTruncated ? HeaderFlags.Truncated : 0) |
        (message.RecursionDesired ? HeaderFlags.RecursionDesired : 0) |
        (message.RecursionAvailable ? HeaderFlags.RecursionAvailable : 0) |
        ((int)message.Code & HeaderFlags.CodeMask);

    private void Record(DnsRecord record)
    {
        Name(record.Name);
        UInt16((int)record.Type);
        UInt16(InternetClass);
        UInt32(record.Ttl);

        var lengthAt = _bytes.Count;
        UInt16(0);
        Data(record.Data);
        var length = _bytes.Count - lengthAt - sizeof(ushort);
        _bytes[lengthAt] = (byte)(length >> 8);
        _bytes[lengthAt + 1] = (byte)length;
    }

    private void Data(RecordData data)
    {
        switch (data)
        {
            case RecordData.Address address:
                _bytes.AddRange(address.Value.GetAddressBytes());
                break;
            case RecordData.MailExchange mx:
                UInt16(mx.Preference);
                Name(mx.Exchange);
                break;
            case RecordData.Alias alias:
                Name(alias.Target);
                break;
            case RecordData.Pointer pointer:
                Name(pointer.Name);
                break;
            case RecordData.Text text:
                Text(Encoding.Latin1.GetBytes(text.Value));
                break;
            case RecordData.StartOfAuthority soa:
                Name(soa.PrimaryServer);
                Name(soa.Mailbox);
                foreach (var number in new[] { soa.Serial, soa.Refresh, soa.Retry, soa.Expire, soa.Minimum })
                    UInt32(number);
                break;
            default:
                throw new ArgumentException($"Data of the kind {data.GetType().Name} can't be written.", nameof(data));
        }
    }

    private void Text(ReadOnlySpan<byte> text)
    {
        do
        {
            var part = text[..Math.Min(text.Length, MaxCharacterString)];
            _bytes.Add((byte)part.Length);
            _bytes.AddRange(part);
            text = text[part.Length..];
        }
        while (!text.IsEmpty);
    }

    /// <summary>RFC 6891 §6.1.2: version 0, no flags, no options.</summary>
    private void Edns(ushort payload, ResponseCode code)
    {
        Name(DnsName.Root);
        UInt16((int)RecordType.OPT);
        UInt16(payload);
        UInt32((uint)code >> 4 << 24);
        UInt16(0);
    }

    private void Name(DnsName name) => _bytes.AddRange(name.Wire);

    private void UInt16(int value)
    {
        _bytes.Add((byte)(value >> 8));
        _bytes.Add((byte)value);
    }

    private void UInt32(uint value)
    {
        UInt16((int)(value >> 16));
        UInt16((int)(value & 0xFFFF));
    }
}
