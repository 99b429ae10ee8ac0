using System.Globalization;
using System.Net;
using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Dns;
using Relay.Core.Queue;
using Relay.Core.Transport;

namespace Relay.Delivery.Routing;

/// <summary>
/// From a message and its recipient to the hosts that take it:
/// <list type="number">
/// <item>the row of the routes that is for it;</item>
/// <item>the host that the row names, if it names one;</item>
/// <item>the address itself, for an address literal;</item>
/// <item>the mail exchangers of the domain; without any, the domain is its own (RFC 5321 §5.1);</item>
/// <item>of their addresses those that are tried in one attempt.</item>
/// </list>
/// </summary>
internal sealed class Router(IDnsResolver dns, IRandomSource random, RouteTable routes, OwnHost own)
{
    /// <summary>Addresses tried in one attempt. RFC 5321 §5.1 asks for at least two; a domain that lists hundreds must not hold a lane.</summary>
    private const int MaxNextHops = 10;

    /// <summary>Addresses of one host tried in one attempt, so that another host gets its turn; matches Postfix's smtp_mx_address_limit.</summary>
    private const int MaxAddressesOfHost = 5;

    private readonly Exchangers _exchangers = new(dns, random, own);

    /// <summary>Mail with the same key shares a lane.</summary>
    public string LaneKey(LeasedMessage message, Mailbox recipient) => routes.Find(message, recipient).LaneKey(recipient.Domain);

    // Step 1
    public Task<Route> ResolveAsync(LeasedMessage message, Mailbox recipient, CancellationToken cancellationToken) =>
        ResolveAsync(routes.Find(message, recipient), recipient.Domain, cancellationToken);

    public async Task<Route> ResolveAsync(RouteRow row, Domain domain, CancellationToken cancellationToken) =>
        (await PlanAsync(row, domain, cancellationToken)).ToRoute();

    /// <summary>As <see cref="ResolveAsync(RouteRow, Domain, CancellationToken)"/>, with the answers that it rests on.</summary>
    public async Task<RoutePlan> PlanAsync(RouteRow row, Domain domain, CancellationToken cancellationToken)
    {
        var plan = await FindHostsAsync(row, domain, cancellationToken);
        plan = plan with { Hosts = Choose(row, plan.Hosts) };
        if (plan.Failure is null && plan.NextHops.Count == 0)
            plan = plan with { Failure = HostReport.Failure(Destination(row, domain), plan.Hosts, plan.HasMoreToTry) };
        return row.Target is not null && plan.Failure is Outcome.Failed failed ? plan with { Failure = OperatorsMistake(row, failed) } : plan;
    }

    private async Task<RoutePlan> FindHostsAsync(RouteRow row, Domain domain, CancellationToken cancellationToken)
    {
        // Step 2
        if (row.Target is { } target && !row.LooksUpMx)
            return Plan(row, domain, HostSource.Route, [await HostAddresses.FindAsync(dns, new HostFinding(target.Host, null), cancellationToken)]);

        // Step 3
        if (row.Target is null && domain.AddressLiteral is { } address)
            return Plan(row, domain, HostSource.AddressLiteral, [Literal(domain, HostAddresses.AsDialled(address))]);

        // Step 4
        var name = row.Target?.Host ?? domain.Ascii;
        var plan = await dns.ResolveMxAsync(name, cancellationToken) switch
        {
            DnsAnswer<MxRecord>.Found found when found.Records.All(mx => mx.Exchange == ".") => // RFC 7505 §3
                Nowhere(row, domain, HostSource.NullMx, new(5, 1, 10), $"The domain {Destination(row, domain)} accepts no mail (null MX)."),
            DnsAnswer<MxRecord>.Found found => await ExchangersAsync(row, domain, found.Records, cancellationToken),
            DnsAnswer<MxRecord>.NoRecords => Plan(row, domain, HostSource.DomainItself, [await ItselfAsync(name, cancellationToken)]),
            DnsAnswer<MxRecord>.NoSuchName => Nowhere(row, domain, HostSource.NoSuchName, new(5, 1, 2), $"The domain {Destination(row, domain)} does not exist."),
            DnsAnswer<MxRecord>.TryLater later => Nowhere(row, domain, HostSource.Unanswered, new(4, 4, 3), later.Reason),
            var answer => throw new InvalidOperationException($"A fifth kind of answer: {answer}"),
        };
        return plan with { AskedForMx = name };
    }

    private async Task<RoutePlan> ExchangersAsync(RouteRow row, Domain domain, IReadOnlyList<MxRecord> records, CancellationToken cancellationToken)
    {
        var found = await _exchangers.FindAsync(records, cancellationToken);
        return Plan(row, domain, HostSource.Exchangers, found.Hosts) with { MoreExchangers = found.More, HasMoreToTry = found.HasMoreToTry };
    }

    private async Task<HostFinding> ItselfAsync(string name, CancellationToken cancellationToken)
    {
        var host = new HostFinding(name, null) { State = _exchangers.Judge(name) };
        return host.State == HostState.Usable ? await _exchangers.LookUpAsync(host, cancellationToken) : host;
    }

    private HostFinding Literal(Domain domain, IPAddress address) => new(domain.Text, null)
    {
        Addresses = [address],
        State = own.IsAddress(address) ? HostState.ThisHost : HostAddresses.IsFit(address) ? HostState.Usable : HostState.UnfitAddress,
    };

    /// <summary>Step 5. An address that several hosts have is one machine, which is tried once.</summary>
    private static HostFinding[] Choose(RouteRow row, IReadOnlyList<HostFinding> hosts)
    {
        var taken = new HashSet<IPAddress>();
        return [.. hosts.Select(host => host.State != HostState.Usable ? host : host with
        {
            NextHops = [.. host.Addresses
                .Where(address => taken.Count < MaxNextHops && taken.Add(address))
                .Take(MaxAddressesOfHost)
                .Select(address => NextHop(row, host.Host, address))],
        })];
    }

    private static NextHop NextHop(RouteRow row, string host, IPAddress address) =>
        new(host, new IPEndPoint(address, row.Port)) { Policy = row.Policy, IsConfigured = !row.LooksUpMx };

    /// <summary>What our own configuration names is no fact about the recipient: the mail waits until it is put right.</summary>
    private static Outcome.Deferred OperatorsMistake(RouteRow row, Outcome.Failed found) => new(
        new EnhancedStatus(4, 3, 5), string.Create(CultureInfo.InvariantCulture, $"The route that is configured for this mail, Delivery:Routes:{row.Number}, leads nowhere. {found.Reason}"));

    private static string Destination(RouteRow row, Domain domain) => row.Target?.Host ?? domain.Text;

    private static RoutePlan Nowhere(RouteRow row, Domain domain, HostSource source, EnhancedStatus status, string reason) => Plan(row, domain, source, []) with
    {
        Failure = status.IsTransient ? new Outcome.Deferred(status, reason) : new Outcome.Failed(status, reason),
    };

    private static RoutePlan Plan(RouteRow row, Domain domain, HostSource source, IReadOnlyList<HostFinding> hosts) => new()
    {
        Row = row.Number,
        Policy = row.Policy,
        Lane = row.LaneKey(domain),
        Retry = row.Retry,
        Source = source,
        Hosts = hosts,
    };
}
