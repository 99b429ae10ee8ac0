using System.Net;
using System.Net.Sockets;
using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Dns;
using Relay.Core.Transport;

namespace Relay.Delivery.Routing;

/// <summary>
/// From a domain to the hosts that take its mail (RFC 5321 §5.1):
/// <list type="number">
/// <item>a static route, if there is one;</item>
/// <item>the address itself, for an address literal;</item>
/// <item>the domain's mail exchangers by preference, equals in random order; without any, the domain is its own;</item>
/// <item>each host's addresses, both families.</item>
/// </list>
/// </summary>
internal sealed class Router(IDnsResolver dns, IRandomSource random, DeliverySettings settings)
{
    /// <summary>Addresses tried in one attempt. RFC 5321 §5.1 asks for at least two; a domain that lists hundreds must not hold a lane.</summary>
    private const int MaxNextHops = 10;

    /// <summary>Exchangers looked up in one attempt: a zone may list thousands, and each may cost a name server's time-out.</summary>
    private const int MaxExchangers = 10;

    private static readonly AddressFamily[] Families = [AddressFamily.InterNetworkV6, AddressFamily.InterNetwork];

    private readonly StaticRoutes _routes = new(settings.Options.Routes);

    /// <summary>Domains with the same key share a lane: those that a static route sends to the same host, else each domain its own.</summary>
    public string LaneKey(Domain domain) => _routes.Find(domain) is { } route ? $"{route.Host}:{route.Port}" : domain.Ascii;

    public async Task<Route> ResolveAsync(Domain domain, CancellationToken cancellationToken)
    {
        // Step 1
        if (_routes.Find(domain) is { } route)
            return OperatorsMistake(domain, route, await ReachAsync([route.Host], route.Port, cancellationToken));

        // Step 2
        var port = settings.Options.Port;
        if (domain.AddressLiteral is { } address)
            return new Route.Hosts([new NextHop(domain.Text, new IPEndPoint(address, port))]);

        // Step 3
        return await dns.ResolveMxAsync(domain.Ascii, cancellationToken) switch
        {
            DnsAnswer<MxRecord>.Found found when found.Records.All(mx => mx.Exchange == ".") => // RFC 7505 §3
                Nowhere(new(5, 1, 10), $"The domain {domain} accepts no mail (null MX)."),
            DnsAnswer<MxRecord>.Found found => await ExchangersAsync(domain, found.Records, port, cancellationToken),
            DnsAnswer<MxRecord>.NoRecords => await ExchangersAsync(domain, [new MxRecord(0, domain.Ascii)], port, cancellationToken), // RFC 5321 §5.1
            DnsAnswer<MxRecord>.NoSuchName => Nowhere(new(5, 1, 2), $"The domain {domain} does not exist."),
            DnsAnswer<MxRecord>.TryLater later => Nowhere(new(4, 4, 3), later.Reason),
            var answer => throw new InvalidOperationException($"A fifth kind of answer: {answer}"),
        };
    }

    private async Task<Route> ExchangersAsync(Domain domain, IReadOnlyList<MxRecord> records, int port, CancellationToken cancellationToken)
    {
        var shuffled = records.Where(mx => mx.Exchange != ".").ToArray();
        random.Shuffle<MxRecord>(shuffled);

        // RFC 5321 §5.1: when we are one of them, only those that are preferred to us are any good; the rest would send it back.
        var ourselves = records.Where(mx => mx.Exchange.Equals(settings.HostName, StringComparison.OrdinalIgnoreCase)).Select(mx => mx.Preference);
        var limit = ourselves.DefaultIfEmpty(int.MaxValue).Min();
        var usable = shuffled.Where(mx => mx.Preference < limit).OrderBy(mx => mx.Preference);
        var exchangers = usable.Take(MaxExchangers).Select(mx => mx.Exchange).ToArray();
        return exchangers.Length > 0
            ? await ReachAsync(exchangers, port, cancellationToken)
            : Nowhere(new(5, 4, 6), $"Mail for {domain} would come back to this host, which the domain names as its best mail server.");
    }

    // Step 4
    private async Task<Route> ReachAsync(IReadOnlyList<string> hosts, int port, CancellationToken cancellationToken)
    {
        var nextHops = new List<NextHop>();
        string? tryLater = null;
        foreach (var host in hosts)
        {
            var (addresses, failure) = await AddressesAsync(host, cancellationToken);
            tryLater ??= failure;
            nextHops.AddRange(addresses.Select(address => new NextHop(host, new IPEndPoint(address, port))));
            if (nextHops.Count >= MaxNextHops)
                break;
        }

        if (nextHops.Count > 0)
            return new Route.Hosts(nextHops.Take(MaxNextHops).ToArray());
        return tryLater is not null
            ? Nowhere(new(4, 4, 3), tryLater)
            : Nowhere(new(5, 4, 4), $"The mail servers of the domain have no address: {string.Join(", ", hosts)}.");
    }

    /// <summary>The families take turns, so that a network that carries only one of them costs one failed connection and not all.</summary>
    private async Task<(IEnumerable<IPAddress> Addresses, string? TryLater)> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
            return ([literal], null);

        var answers = await Task.WhenAll(Families.Select(family => dns.ResolveAddressesAsync(host, family, cancellationToken)));
        var lists = answers.Select(answer => answer is DnsAnswer<IPAddress>.Found found ? found.Records : []).ToArray();
        var longest = lists.Max(list => list.Count);
        var addresses = Enumerable.Range(0, longest).SelectMany(i => lists.Where(list => i < list.Count).Select(list => list[i]));
        return (addresses, answers.OfType<DnsAnswer<IPAddress>.TryLater>().FirstOrDefault()?.Reason);
    }

    /// <summary>A host of our own configuration that does not exist is no fact about the recipient: the mail waits until it is put right.</summary>
    private static Route OperatorsMistake(Domain domain, StaticRoute configured, Route found) => found is Route.Nowhere { Outcome: Outcome.Failed }
        ? Nowhere(new(4, 3, 5), $"The route that is configured for {domain}, {configured.Host} in Delivery:Routes, has no address.")
        : found;

    private static Route.Nowhere Nowhere(EnhancedStatus status, string reason) =>
        new(status.IsTransient ? new Outcome.Deferred(status, reason) : new Outcome.Failed(status, reason));
}
