namespace Relay.Core.Dns;

/// <summary>The four things that a name server can mean.</summary>
public abstract record DnsAnswer<T>
{
    private DnsAnswer() { }

    /// <summary>At least one record.</summary>
    public sealed record Found(IReadOnlyList<T> Records) : DnsAnswer<T>;

    /// <summary>The name exists and has no record of this type (NODATA, RFC 2308 §2.2).</summary>
    public sealed record NoRecords : DnsAnswer<T>;

    /// <summary>The name does not exist (NXDOMAIN, RFC 2308 §2.1).</summary>
    public sealed record NoSuchName : DnsAnswer<T>;

    /// <summary>Nobody could say: time-out, SERVFAIL, REFUSED, garbage. The reason is a sentence for the log and the bounce.</summary>
    public sealed record TryLater(string Reason) : DnsAnswer<T>;
}
