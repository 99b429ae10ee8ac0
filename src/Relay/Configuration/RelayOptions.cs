using Relay.Accounts;
using Relay.Delivery;
using Relay.Dns;
using Relay.Queue;
using Relay.Submission;
using Relay.Submission.Limits;
using Relay.Submission.Tls;

namespace Relay.Configuration;

/// <summary>appsettings.json, whole. Every key there is a property here, and nothing else is allowed in it.</summary>
internal sealed class RelayOptions
{
    public ServerOptions Server { get; set; } = new();

    public List<ListenerOptions> Listeners { get; set; } =
    [
        new ListenerOptions { Port = 587, Tls = TlsMode.StartTls },
        new ListenerOptions { Port = 465, Tls = TlsMode.Implicit },
    ];

    public TlsOptions Tls { get; set; } = new();

    public AccountsOptions Accounts { get; set; } = new();

    public LimitOptions Limits { get; set; } = new();

    public FailedLoginOptions FailedLogins { get; set; } = new();

    public QuotaOptions Quotas { get; set; } = new();

    public MessageOptions Messages { get; set; } = new();

    public QueueOptions Queue { get; set; } = new();

    public DeliveryOptions Delivery { get; set; } = new();

    public DnsOptions Dns { get; set; } = new();

    public LogOptions Logging { get; set; } = new();
}
