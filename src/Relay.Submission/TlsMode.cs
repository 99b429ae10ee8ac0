namespace Relay.Submission;

public enum TlsMode
{
    /// <summary>In clear until STARTTLS (RFC 3207); nothing is accepted before it.</summary>
    StartTls,

    /// <summary>TLS from the first octet (RFC 8314 §3).</summary>
    Implicit,
}
