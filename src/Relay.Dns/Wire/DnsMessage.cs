namespace Relay.Dns.Wire;

/// <summary>A query or a response (RFC 1035 §4.1). Of the additional section only EDNS is kept.</summary>
internal sealed record DnsMessage
{
    /// <summary>The longest that the TCP length prefix can announce (RFC 1035 §4.2.2), in octets.</summary>
    public const int MaxOctets = 65_535;

    /// <summary>The longest UDP message to or from someone without EDNS (RFC 1035 §4.2.1), in octets.</summary>
    public const int MaxPlainUdpOctets = 512;

    public required ushort Id { get; init; }

    public bool IsResponse { get; init; }

    /// <summary>0 is a standard query, the only kind that is spoken here.</summary>
    public int OperationCode { get; init; }

    public bool IsAuthoritative { get; init; }

    public bool IsTruncated { get; init; }

    public bool RecursionDesired { get; init; }

    public bool RecursionAvailable { get; init; }

    public ResponseCode Code { get; init; }

    /// <summary>Null only where a server could not read the query that it refuses.</summary>
    public Question? Question { get; init; }

    public IReadOnlyList<DnsRecord> Answers { get; init; } = [];

    public IReadOnlyList<DnsRecord> Authorities { get; init; } = [];

    /// <summary>The UDP payload that the sender can take, in octets (RFC 6891 §6.2.3); null without EDNS.</summary>
    public ushort? EdnsPayload { get; init; }
}
