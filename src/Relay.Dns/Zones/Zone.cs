using System.Net.Sockets;
using Relay.Dns.Wire;

namespace Relay.Dns.Zones;

/// <summary>Query in, response out, as from the authority for everything (RFC 1034 §4.3.2).</summary>
internal sealed class Zone
{
    /// <summary>Short, in seconds: a demo is edited and started again.</summary>
    private const uint Ttl = 10;

    private const int MaxAliases = 8; // a list that someone wrote by hand has no more
    private const ushort EdnsPayload = 1232; // octets, as DNS Flag Day 2020 advises

    private static readonly DnsRecord Authority = new(DnsName.Root, RecordType.SOA, Ttl,
        new RecordData.StartOfAuthority(DnsName.Root, DnsName.Root, Serial: 1, Refresh: 3600, Retry: 600, Expire: 86400, Minimum: Ttl));

    private readonly ILookup<DnsName, DnsRecord> _records;
    private readonly HashSet<DnsName> _names = [DnsName.Root];

    public Zone(IEnumerable<ZoneRecord> records)
    {
        _records = records.Select(ToWire).ToLookup(record => record.Name);
        foreach (var owner in _records)
        {
            // A name above one that exists exists too, if without records (RFC 8020 §2).
            for (var name = owner.Key; _names.Add(name);)
                name = name.Parent;
        }
    }

    /// <summary>Null for what is better not answered: noise, and responses, from which two servers could make a loop.</summary>
    public byte[]? Respond(ReadOnlySpan<byte> datagram)
    {
        if (MessageReader.ReadHead(datagram) is not { IsResponse: false } head)
            return null;

        if (MessageReader.Read(datagram) is not { Question: { } question } query)
            return Write(head, ResponseCode.FormatError);
        if (query.OperationCode != 0)
            return Write(query, ResponseCode.NotImplemented);

        var answers = new List<DnsRecord>();
        var last = Follow(question, answers);
        var isFound = answers.Exists(record => record.Type == question.Type && record.Name.Equals(last));
        var code = _names.Contains(last) ? ResponseCode.NoError : ResponseCode.NameError;
        return Write(query, code, answers, isFound ? [] : [Authority]);
    }

    /// <summary>Adds the aliases and the records that they lead to; the name at the end of the chain.</summary>
    private DnsName Follow(Question question, List<DnsRecord> answers)
    {
        var name = question.Name;
        for (var aliases = 0; aliases <= MaxAliases; aliases++)
        {
            var here = _records[name].ToList();
            var wanted = here.FindAll(record => record.Type == question.Type);
            answers.AddRange(wanted);
            if (wanted.Count > 0 || here.Find(record => record.Type == RecordType.CNAME) is not { Data: RecordData.Alias alias } link)
                break;

            answers.Add(link);
            name = alias.Target;
        }

        return name;
    }

    private static byte[] Write(
        DnsMessage query, ResponseCode code, IReadOnlyList<DnsRecord>? answers = null, IReadOnlyList<DnsRecord>? authorities = null)
    {
        var response = new DnsMessage
        {
            Id = query.Id,
            IsResponse = true,
            OperationCode = query.OperationCode,
            IsAuthoritative = true,
            RecursionDesired = query.RecursionDesired,
            Code = code,
            Question = query.Question,
            Answers = answers ?? [],
            Authorities = authorities ?? [],
            EdnsPayload = query.EdnsPayload is null ? null : EdnsPayload,
        };
        var bytes = MessageWriter.Write(response);
        // RFC 6891 §6.2.3: less than 512 means 512.
        return bytes.Length <= Math.Clamp((int)(query.EdnsPayload ?? 0), DnsMessage.MaxPlainUdpOctets, EdnsPayload)
            ? bytes
            : MessageWriter.Write(response with { IsTruncated = true, Answers = [], Authorities = [] });
    }

    private static DnsRecord ToWire(ZoneRecord record)
    {
        (RecordType Type, RecordData Data) wire = record switch
        {
            ZoneRecord.Mx mx => (RecordType.MX, new RecordData.MailExchange(mx.Preference, DnsName.Parse(mx.Exchange))),
            ZoneRecord.Host { Address.AddressFamily: AddressFamily.InterNetwork } host => (RecordType.A, new RecordData.Address(host.Address)),
            ZoneRecord.Host host => (RecordType.AAAA, new RecordData.Address(host.Address)),
            ZoneRecord.Txt txt => (RecordType.TXT, new RecordData.Text(txt.Text)),
            ZoneRecord.Cname cname => (RecordType.CNAME, new RecordData.Alias(DnsName.Parse(cname.Target))),
            _ => throw new ArgumentException($"A zone can't hold a {record.GetType().Name}.", nameof(record)),
        };
        return new DnsRecord(DnsName.Parse(record.Name), wire.Type, Ttl, wire.Data);
    }
}
