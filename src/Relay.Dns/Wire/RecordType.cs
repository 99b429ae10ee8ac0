namespace Relay.Dns.Wire;

/// <summary>
/// The types that we ask for or must recognise (RFC 1035 §3.2.2, RFC 3596 §2.1, RFC 6891 §6.1.1). Others pass through as their number.
/// </summary>
internal enum RecordType : ushort
{
    None = 0,
    A = 1,
    NS = 2,
    CNAME = 5,
    SOA = 6,
    PTR = 12,
    MX = 15,
    TXT = 16,
    AAAA = 28,
    OPT = 41,
}
