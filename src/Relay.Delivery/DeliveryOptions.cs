using Relay.Delivery.Client;
using Relay.Delivery.Limits;
using Relay.Delivery.Routing;

namespace Relay.Delivery;

public sealed class DeliveryOptions
{
    /// <summary>Where mail exchangers listen: 25 (RFC 5321 §4.5.4.2). Another port is for a laboratory.</summary>
    public int Port { get; set; } = 25;

    /// <summary>Other ways than by the MX of the recipient's domain. The first row that fits a message and its recipient counts.</summary>
    public List<RouteOptions> Routes { get; set; } = [];

    /// <summary>
    /// Addresses and networks of this host besides those of its interfaces: mail exchangers that have one are this host itself. Those behind which it stands (NAT), and
    /// loopback, so that a stranger's zone does not bring us to dial ourselves.
    /// </summary>
    public List<string> OwnAddresses { get; set; } = ["127.0.0.0/8", "::1"];

    /// <summary>From the first failure to the second attempt; each further wait is twice as long. RFC 5321 §4.5.4.1 asks for 30 minutes where the cause is unknown, greylisting for less.</summary>
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest wait between two attempts.</summary>
    public TimeSpan MaxRetry { get; set; } = TimeSpan.FromHours(4);

    /// <summary>From acceptance to the bounce; RFC 5321 §4.5.4.1: at least 4–5 days.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(5);

    /// <summary>From acceptance to the first report that it takes long, unless NOTIFY refuses that; zero sends none. Matches sendmail's Timeout.queuewarn.</summary>
    public TimeSpan WarnAfter { get; set; } = TimeSpan.FromHours(4);

    /// <summary>Octets of a message that goes back whole with its bounce (RET=FULL); of a larger one the header does. A letter with a picture or two.</summary>
    public int MaxReturnedBytes { get; set; } = 1024 * 1024;

    /// <summary>Who is told of a bounce, or other mail from &lt;&gt;, that can't be delivered. Empty: the log alone.</summary>
    public string Postmaster { get; set; } = "";

    /// <summary>Connections to one destination at a time; matches Postfix's default_destination_concurrency_limit.</summary>
    public int MaxConnectionsPerDestination { get; set; } = 20;

    /// <summary>Connections at a time, of all destinations together. Each costs a descriptor, a place in memory, and a port.</summary>
    public int MaxConnections { get; set; } = 500;

    /// <summary>What some providers' hosts are to be spared, whichever domain the mail is for; besides those that are shipped.</summary>
    public List<ProviderOptions> Providers { get; set; } = [];

    /// <summary>Messages before a connection is given up for a new one; some hosts count and refuse.</summary>
    public int MaxMessagesPerConnection { get; set; } = 100;

    /// <summary>Recipients in one transaction; the least that every host must take (RFC 5321 §4.5.3.1.8).</summary>
    public int MaxRecipientsPerTransaction { get; set; } = 100;

    public ClientTimeouts Timeouts { get; set; } = new();
}
