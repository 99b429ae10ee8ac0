namespace Relay.Dns.Wire;

/// <summary>What is asked, in class IN (RFC 1035 §4.1.2).</summary>
internal sealed record Question(DnsName Name, RecordType Type)
{
    public override string ToString() => $"{Name} {Type}";
}
