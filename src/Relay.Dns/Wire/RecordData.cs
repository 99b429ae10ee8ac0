using System.Net;

namespace Relay.Dns.Wire;

/// <summary>What a record says (RFC 1035 §3.3).</summary>
internal abstract record RecordData
{
    /// <summary>A or AAAA, as the family has it.</summary>
    public sealed record Address(IPAddress Value) : RecordData;

    public sealed record MailExchange(ushort Preference, DnsName Exchange) : RecordData;

    public sealed record Alias(DnsName Target) : RecordData;

    /// <summary>PTR, the name of an address.</summary>
    public sealed record Pointer(DnsName Name) : RecordData;

    /// <summary>The strings of a TXT record joined, an octet a character (Latin-1).</summary>
    public sealed record Text(string Value) : RecordData;

    /// <param name="Minimum">Seconds for which an absence may be remembered (RFC 2308 §4).</param>
    public sealed record StartOfAuthority(
        DnsName PrimaryServer, DnsName Mailbox, uint Serial, uint Refresh, uint Retry, uint Expire, uint Minimum) : RecordData;

    /// <summary>A type whose data we have no use for.</summary>
    public sealed record Undecoded : RecordData;
}
