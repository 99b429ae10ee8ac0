using System.Globalization;
using Relay.Core.Addresses;
using Relay.Core.Transport;

namespace Relay.Delivery.Routing;

/// <summary>A row of <see cref="DeliveryOptions.Routes"/> as it is used; or, without a number, what holds where none of them fits.</summary>
internal sealed class RouteRow
{
    private readonly AddressPatterns? _recipients;
    private readonly AddressPatterns? _senders;
    private readonly HashSet<string>? _accounts;

    /// <param name="options">Valid.</param>
    public RouteRow(RouteOptions options)
    {
        _recipients = options.Recipients.Count > 0 ? new AddressPatterns(options.Recipients) : null;
        _senders = options.Senders.Count > 0 ? new AddressPatterns(options.Senders) : null;
        _accounts = options.Accounts.Count > 0 ? new HashSet<string>(options.Accounts, StringComparer.OrdinalIgnoreCase) : null;
        Target = options.Host.Length > 0 ? RouteTarget.Parse(options.Host) : null;
        LooksUpMx = Target is null || options.LookUpMx;
    }

    /// <summary>Its place in the list, from 0, as the keys of the configuration count; null for the way of all mail that no row is for.</summary>
    public int? Number { get; init; }

    /// <summary>Null: the recipient's domain says where.</summary>
    public RouteTarget? Target { get; }

    public bool LooksUpMx { get; }

    /// <summary>Where its hosts listen.</summary>
    public required int Port { get; init; }

    public required HopPolicy Policy { get; init; }

    public required RetryTimes Retry { get; init; }

    public bool Matches(RouteQuery query) =>
        _recipients?.Matches(query.Recipient) is not false
        && (_senders is null || (query.IsSenderKnown && _senders.Matches(query.Sender)))
        && (_accounts is null || (query.Account is { } account && _accounts.Contains(account)));

    /// <summary>
    /// Mail with the same key shares a lane and its connections: where the row names a host all that the row is for, else each domain by itself. Never that of two rows,
    /// which may want the same host spoken to differently.
    /// </summary>
    public string LaneKey(Domain domain)
    {
        var destination = Target?.WithPort(Port) ?? domain.Ascii;
        return Number is { } number ? string.Create(CultureInfo.InvariantCulture, $"{destination} (route {number})") : destination;
    }
}
