using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Relay.Dns.Wire;

/// <summary>
/// Reads messages from strangers. What breaks a rule of the format breaks the whole message: half an answer would pass for a whole one.
/// A read beyond the end yields zeros and marks the message as broken, so that each rule can be written down without its error path.
/// </summary>
internal ref struct MessageReader
{
    private const int InternetClass = 1; // RFC 1035 §3.2.4
    private const int IPv4Octets = 4; // RFC 1035 §3.4.1
    private const int IPv6Octets = 16; // RFC 3596 §2.2

    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;
    private bool _broken;

    private MessageReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Null if the bytes are not one message, whole and well-formed.</summary>
    public static DnsMessage? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new MessageReader(bytes);
        var message = reader.Head(out var counts);
        var answers = reader.Section(counts.Answers);
        var authorities = reader.Section(counts.Authorities);
        message = reader.Additional(counts.Additional, message) with { Answers = answers, Authorities = authorities };
        // Octets that no count announces are a count that lies, and what it hides may be the answer.
        return reader._broken || reader._position != bytes.Length ? null : message;
    }

    /// <summary>Header and question alone, which is all that can be relied on in a truncated message.</summary>
    public static DnsMessage? ReadHead(ReadOnlySpan<byte> bytes)
    {
        var reader = new MessageReader(bytes);
        var message = reader.Head(out _);
        return reader._broken ? null : message;
    }

    private DnsMessage Head(out (int Answers, int Authorities, int Additional) counts)
    {
        var id = UInt16();
        var flags = UInt16();
        var questions = UInt16();
        counts = (UInt16(), UInt16(), UInt16());
        return new DnsMessage
        {
            Id = id,
            IsResponse = (flags & HeaderFlags.Response) != 0,
            OperationCode = (flags & HeaderFlags.OperationCodeMask) >> HeaderFlags.OperationCodeShift,
            IsAuthoritative = (flags & HeaderFlags.Authoritative) != 0,
            IsTruncated = (flags & HeaderFlags.Truncated) != 0,
            RecursionDesired = (flags & HeaderFlags.RecursionDesired) != 0,
            RecursionAvailable = (flags & HeaderFlags.RecursionAvailable) != 0,
            Code = (ResponseCode)(flags & HeaderFlags.CodeMask),
            Question = Questions(questions),
        };
    }

    private Question? Questions(int count)
    {
        if (count == 0)
            return null;

        var question = new Question(Name(), (RecordType)UInt16());
        _broken |= UInt16() != InternetClass;
        _broken |= count > 1; // RFC 9619 §4
        return question;
    }

    private List<DnsRecord> Section(int count)
    {
        var records = new List<DnsRecord>(); // grows with what is there, not with what the count claims
        for (; count > 0 && !_broken; count--)
        {
            var name = Name();
            var type = (RecordType)UInt16();
            _broken |= UInt16() != InternetClass;
            var ttl = UInt32();
            records.Add(new DnsRecord(name, type, ttl, Data(type)));
        }

        return records;
    }

    /// <summary>
    /// Only the OPT record counts (RFC 6891 §6.1.2): its class is a payload size, and its TTL begins with eight more bits of the code.
    /// </summary>
    private DnsMessage Additional(int count, DnsMessage message)
    {
        for (; count > 0 && !_broken; count--)
        {
            Name();
            var type = (RecordType)UInt16();
            var payload = UInt16();
            var codeBits = (int)(UInt32() >> 24 << 4);
            Skip(UInt16());
            if (type == RecordType.OPT)
                message = message with { EdnsPayload = payload, Code = (ResponseCode)(codeBits | ((int)message.Code & HeaderFlags.CodeMask)) };
        }

        return message;
    }

    private RecordData Data(RecordType type)
    {
        var length = UInt16();
        var end = _position + length;
        if (end > _bytes.Length)
        {
            _broken = true;
            return new RecordData.Undecoded();
        }

        RecordData data = type switch
        {
            RecordType.A => Address(IPv4Octets),
            RecordType.AAAA => Address(IPv6Octets),
            RecordType.MX => new RecordData.MailExchange(UInt16(), Name()),
            RecordType.CNAME => new RecordData.Alias(Name()),
            RecordType.PTR => new RecordData.Pointer(Name()),
            RecordType.TXT => Text(end),
            RecordType.SOA => new RecordData.StartOfAuthority(Name(), Name(), UInt32(), UInt32(), UInt32(), UInt32(), UInt32()),
            _ => Undecoded(length),
        };
        _broken |= _position != end;
        return data;
    }

    private RecordData.Address Address(int length)
    {
        var octets = Octets(length);
        return new RecordData.Address(_broken ? IPAddress.None : new IPAddress(octets));
    }

    /// <summary>One or more character-strings (RFC 1035 §3.3.14).</summary>
    private RecordData.Text Text(int end)
    {
        var text = new StringBuilder();
        do
            text.Append(Encoding.Latin1.GetString(Octets(Octet())));
        while (_position < end && !_broken);
        return new RecordData.Text(text.ToString());
    }

    private RecordData.Undecoded Undecoded(int length)
    {
        Skip(length);
        return new RecordData.Undecoded();
    }

    /// <summary>
    /// A pointer leads to a prior occurrence (RFC 1035 §4.1.4). Each must point to before the run of labels that it ends, which leaves
    /// no room for a loop: the place only ever goes down.
    /// </summary>
    private DnsName Name()
    {
        const int PointerTag = 0xC0;
        Span<byte> wire = stackalloc byte[DnsName.MaxOctets];
        var length = 0;
        var runStart = _position;
        var afterPointer = -1;
        while (true)
        {
            var head = Octet();
            if (head >= PointerTag)
            {
                var target = ((head & ~PointerTag) << 8) | Octet();
                _broken |= target >= runStart;
                if (afterPointer < 0)
                    afterPointer = _position;
                runStart = _position = target;
            }
            else
            {
                var label = Octets(head);
                // 01 and 10 in the top bits mean nothing (RFC 6891 §5), so no label is longer than 63.
                _broken |= head > 63 || length + 1 + head > wire.Length;
                if (!_broken)
                {
                    wire[length] = (byte)head;
                    label.CopyTo(wire[(length + 1)..]);
                    length += 1 + head;
                }

                if (head == 0 && !_broken)
                    break;
            }

            if (_broken)
                return DnsName.Root;
        }

        if (afterPointer >= 0)
            _position = afterPointer;
        return new DnsName(wire[..length]);
    }

    private int Octet()
    {
        var octet = Octets(1);
        return _broken ? 0 : octet[0];
    }

    private ushort UInt16()
    {
        var octets = Octets(sizeof(ushort));
        return _broken ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(octets);
    }

    private uint UInt32()
    {
        var octets = Octets(sizeof(uint));
        return _broken ? 0 : BinaryPrimitives.ReadUInt32BigEndian(octets);
    }

    private void Skip(int count) => Octets(count);

    private ReadOnlySpan<byte> Octets(int count)
    {
        if (_broken || count > _bytes.Length - _position)
        {
            _broken = true;
            return default;
        }

        var octets = _bytes.Slice(_position, count);
        _position += count;
        return octets;
    }
}
