using Relay.Smtp.Data;

namespace Relay.Submission;

/// <summary>One address and port to listen on, and what is different there.</summary>
public sealed class ListenerOptions
{
    /// <summary>An IP address, or <c>*</c> for all of this host's, IPv4 and IPv6.</summary>
    public string Address { get; set; } = "*";

    /// <summary>587 for submission (RFC 6409 §3.1), 465 for submission over implicit TLS (RFC 8314 §7.3).</summary>
    public int Port { get; set; } = 587;

    public TlsMode Tls { get; set; } = TlsMode.StartTls;

    /// <summary>A bare CR or LF: refuse the message, or make CRLF of it, and let a bare LF end commands too.</summary>
    public LineEndingPolicy LineEndings { get; set; } = LineEndingPolicy.Reject;

    public LongLinePolicy LongLines { get; set; } = LongLinePolicy.Refuse;

    /// <summary>Ends the session of a client that does not wait for replies where RFC 2920 §3.1 says that it must.</summary>
    public bool StrictPipelining { get; set; }

    /// <summary>Networks of load balancers, which must begin each connection with a PROXY header; nobody else may.</summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    /// <summary>Who needs no login here. Nobody, unless it is said.</summary>
    public IReadOnlyList<LoginExemption> WithoutLogin { get; set; } = [];
}
