using Relay.Delivery.Client;

namespace Relay.Delivery;

public sealed class DeliveryOptions
{
    /// <summary>Where mail exchangers listen: 25 (RFC 5321 §4.5.4.2). Another port is for a laboratory.</summary>
    public int Port { get; set; } = 25;

    /// <summary>Recipient domain → <c>host</c>, <c>host:port</c>, <c>address:port</c> or <c>[IPv6]:port</c> instead of its MX; <c>*</c> is every domain without a row of its own.</summary>
    public Dictionary<string, string> Routes { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>From the first failure to the second attempt; each further wait is twice as long. RFC 5321 §4.5.4.1 asks for 30 minutes where the cause is unknown, greylisting for less.</summary>
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest wait between two attempts.</summary>
    public TimeSpan MaxRetry { get; set; } = TimeSpan.FromHours(4);

    /// <summary>From acceptance to the bounce; RFC 5321 §4.5.4.1: at least 4–5 days.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(5);

    /// <summary>Connections to one destination at a time; matches Postfix's default_destination_concurrency_limit.</summary>
    public int MaxConnectionsPerDestination { get; set; } = 20;

    /// <summary>Messages before a connection is given up for a new one; some hosts count and refuse.</summary>
    public int MaxMessagesPerConnection { get; set; } = 100;

    /// <summary>Recipients in one transaction; the least that every host must take (RFC 5321 §4.5.3.1.8).</summary>
    public int MaxRecipientsPerTransaction { get; set; } = 100;

    public ClientTimeouts Timeouts { get; set; } = new();
}
