namespace Relay.Submission;

/// <summary>What a client may ask of us.</summary>
public sealed class LimitOptions
{
    /// <summary>Octets of a message, as SIZE counts them (RFC 1870 §3). 50 MiB: above what the large providers accept from each other.</summary>
    public long MaxMessageBytes { get; set; } = 50 * 1024 * 1024;

    /// <summary>Recipients of a message. RFC 5321 §4.5.3.1.8 asks for at least 100; 1,000 matches Postfix's smtpd_recipient_limit.</summary>
    public int MaxRecipients { get; set; } = 1000;

    /// <summary>Messages in a session, after which the client connects anew (RFC 9422 §4.1, MAILMAX); nobody's patience, only an end.</summary>
    public int MaxMessagesPerSession { get; set; } = 10_000;

    /// <summary>How far ahead a message may be dated (RFC 4865 §4): a month. Zero does not offer it.</summary>
    public TimeSpan MaxHold { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Received fields after which a message is taken for a loop (RFC 5321 §6.3).</summary>
    public int MaxReceivedHeaders { get; set; } = 100;

    /// <summary>Waiting for a command (RFC 5321 §4.5.3.2.7: 5 minutes at least).</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>From the connection to the login. Nobody types for that long.</summary>
    public TimeSpan LoginTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A session's age at which it is ended between two commands; a client with more to send connects anew.</summary>
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Octets a second that the data of a message must come with on average, beyond <see cref="DataRateGrace"/>. Kestrel asks 240 of
    /// HTTP bodies; the slowest modem that anyone still sends mail over has ten times that.
    /// </summary>
    public int MinDataRate { get; set; } = 240;

    /// <summary>What a client may lag behind the rate, and so the longest silence in the middle of a message; a telephone in a tunnel takes that.</summary>
    public TimeSpan DataRateGrace { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>From the first octet of a TLS handshake to its last; longer than any network needs.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Refused commands in a session before it is ended; matches Postfix's smtpd_hard_error_limit.</summary>
    public int MaxErrors { get; set; } = 20;

    /// <summary>Failed logins in a session before it is ended.</summary>
    public int MaxFailedLogins { get; set; } = 3;

    /// <summary>Sessions at one time. Each holds some ten KiB in clear and some fifty under TLS.</summary>
    public int MaxSessions { get; set; } = 10_000;

    /// <summary>Sessions of one client address (IPv6: of one /64); Postfix's smtpd_client_connection_count_limit is 50, and an office is one address.</summary>
    public int MaxSessionsPerAddress { get; set; } = 100;
}
