namespace Relay.Benchmarks.Load;

internal enum LoadTls
{
    None,

    /// <summary>RFC 3207.</summary>
    StartTls,

    /// <summary>TLS from the first octet (RFC 8314 §3).</summary>
    Implicit,
}
