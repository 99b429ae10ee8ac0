namespace Relay.Submission;

public enum TlsMode
{
    /// <summary>In clear until STARTTLS (RFC 3207); nobody logs in before it.</summary>
    StartTls,

    /// <summary>TLS from the first octet (RFC 8314 §3).</summary>
    Implicit,

    /// <summary>Never: nobody can log in here, so that only networks that need no login have any use for it.</summary>
    None,
}
