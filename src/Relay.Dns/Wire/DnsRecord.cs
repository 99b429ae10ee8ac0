namespace Relay.Dns.Wire;

/// <param name="Ttl">Seconds for which it may be remembered.</param>
internal sealed record DnsRecord(DnsName Name, RecordType Type, uint Ttl, RecordData Data);
