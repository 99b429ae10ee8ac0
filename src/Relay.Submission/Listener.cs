using System.Net;
using Relay.Core.Accounts;

namespace Relay.Submission;

/// <summary>A listener's options, ready for its sessions.</summary>
/// <exception cref="FormatException">A network or a sender is none, which the configuration's check should have found.</exception>
internal sealed class Listener(ListenerOptions options)
{
    private readonly IPNetwork[] _proxies = [.. options.TrustedProxies.Select(Networks.Parse)];

    private readonly (IPNetwork Network, Account Account)[] _withoutLogin =
    [
        .. from exemption in options.WithoutLogin
           from network in exemption.Networks.Select(Networks.Parse)
           orderby network.PrefixLength descending // the narrower one is meant
           select (network, new Account(network.ToString(), exemption.Senders) { Limits = exemption.Limits }),
    ];

    public ListenerOptions Options => options;

    public TlsMode Tls => options.Tls;

    public bool IsProxy(IPAddress peer) => Array.Exists(_proxies, network => network.Contains(peer));

    /// <summary>Whom a client counts as before any login: an account that is named after its network, or nobody.</summary>
    public Account? AccountOf(IPAddress client) => Array.Find(_withoutLogin, row => row.Network.Contains(client)).Account;

    public override string ToString() => $"{(options.Address == "*" ? "*" : new IPEndPoint(IPAddress.Parse(options.Address), 0).Address)}:{options.Port}";
}
