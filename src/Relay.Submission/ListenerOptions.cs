namespace Relay.Submission;

/// <summary>One address and port to listen on.</summary>
public sealed class ListenerOptions
{
    /// <summary>An IP address, or <c>*</c> for all of this host's, IPv4 and IPv6.</summary>
    public string Address { get; set; } = "*";

    /// <summary>587 for submission (RFC 6409 §3.1), 465 for submission over implicit TLS (RFC 8314 §7.3).</summary>
    public int Port { get; set; } = 587;

    public TlsMode Tls { get; set; } = TlsMode.StartTls;
}
