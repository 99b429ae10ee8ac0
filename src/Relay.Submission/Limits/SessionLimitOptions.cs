namespace Relay.Submission.Limits;

/// <summary>How many sessions there may be at one time.</summary>
public sealed class SessionLimitOptions
{
    /// <summary>In all: more than an organisation's clients hold open, and a bound for memory and descriptors.</summary>
    public int MaxSessions { get; set; } = 10_000;

    /// <summary>
    /// From one IPv4 address or IPv6 /64. Postfix's smtpd_client_connection_count_limit is 50; twice that, for an office that sends through one address.
    /// </summary>
    public int MaxSessionsPerAddress { get; set; } = 100;
}
