namespace Relay.Submission;

/// <summary>What a client may ask of us.</summary>
public sealed class LimitOptions
{
    /// <summary>Octets of a message, as SIZE counts them (RFC 1870 §3). 50 MiB: above what the large providers accept from each other.</summary>
    public long MaxMessageBytes { get; set; } = 50 * 1024 * 1024;

    /// <summary>Recipients of a message. RFC 5321 §4.5.3.1.8 asks for at least 100; 1,000 matches Postfix's smtpd_recipient_limit.</summary>
    public int MaxRecipients { get; set; } = 1000;

    /// <summary>Received fields after which a message is taken for a loop (RFC 5321 §6.3).</summary>
    public int MaxReceivedHeaders { get; set; } = 100;

    /// <summary>Waiting for a command (RFC 5321 §4.5.3.2.7: 5 minutes at least), and for each piece of the data.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>From the first octet of a TLS handshake to its last; longer than any network needs.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Refused commands in a session before it is ended; matches Postfix's smtpd_hard_error_limit.</summary>
    public int MaxErrors { get; set; } = 20;

    /// <summary>Failed logins in a session before it is ended.</summary>
    public int MaxFailedLogins { get; set; } = 3;
}
