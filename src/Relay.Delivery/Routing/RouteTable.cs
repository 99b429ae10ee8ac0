using System.Net;
using System.Net.Sockets;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Core.Transport;

namespace Relay.Delivery.Routing;

/// <summary>The routes of the configuration, which was found valid, in its order. Made once, at start, when the password files are read.</summary>
internal sealed class RouteTable
{
    /// <summary>Message submission within TLS (RFC 8314 §7.3).</summary>
    private const int SmtpsPort = 465;

    /// <summary>RFC 2033 §5 keeps it off 25; matches Postfix's lmtp_tcp_port.</summary>
    private const int LmtpPort = 24;

    private readonly RouteRow[] _rows;
    private readonly RouteRow _default;

    /// <exception cref="RouteException">A password file can't be read.</exception>
    public RouteTable(DeliverySettings settings)
    {
        var options = settings.Options;
        _rows = [.. options.Routes.Select((row, number) => Row(row, number, options))];
        _default = Row(new RouteOptions(), null, options);
    }

    /// <summary>The first row that fits, or what holds where none does.</summary>
    public RouteRow Find(LeasedMessage message, Mailbox recipient) => Find(new RouteQuery(recipient, message.Account) { Sender = message.ReversePath });

    public RouteRow Find(RouteQuery query) => Array.Find(_rows, row => row.Matches(query)) ?? _default;

    private static RouteRow Row(RouteOptions row, int? number, DeliveryOptions options) => new(row)
    {
        Number = number,
        Port = Port(row, options),
        Policy = Policy(row),
        Retry = new RetryTimes(row.FirstRetry ?? options.FirstRetry, row.MaxRetry ?? options.MaxRetry, row.GiveUpAfter ?? options.GiveUpAfter),
    };

    private static int Port(RouteOptions row, DeliveryOptions options)
    {
        if (row.Host.Length == 0)
            return options.Port;
        return RouteTarget.Parse(row.Host).Port ?? row.Protocol switch
        {
            HopProtocol.Smtps => SmtpsPort,
            HopProtocol.Lmtp => LmtpPort,
            _ => row.LookUpMx ? options.Port : NextHop.SmtpPort,
        };
    }

    private static HopPolicy Policy(RouteOptions row)
    {
        var sources = row.SourceAddresses.Select(IPAddress.Parse).ToLookup(address => address.AddressFamily);
        return new HopPolicy
        {
            Protocol = row.Protocol,
            Tls = row.EffectiveTls,
            Credentials = row.User.Length == 0 ? null : new HopCredentials(row.User, Password(row), row.AllowUnverifiedLogin),
            SourceIPv4 = sources[AddressFamily.InterNetwork].SingleOrDefault(),
            SourceIPv6 = sources[AddressFamily.InterNetworkV6].SingleOrDefault(),
            EhloName = row.EhloName.Length > 0 ? row.EhloName : null,
        };
    }

    private static string Password(RouteOptions row) => row.PasswordFile.Length > 0 ? PasswordFile.Read(row.PasswordFile) : row.Password;
}
