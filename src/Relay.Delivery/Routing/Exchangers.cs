using System.Net;
using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Dns;

namespace Relay.Delivery.Routing;

/// <summary>
/// From MX records to hosts with addresses (RFC 5321 §5.1):
/// <list type="number">
/// <item>by preference, equals in random order;</item>
/// <item>without those whose names lead nowhere, whoever has their zones;</item>
/// <item>each host's addresses, of all at once: the zone of one may take its time;</item>
/// <item>where we are one of them ourselves, only those that are preferred to us are any good, for the rest would send it back.</item>
/// </list>
/// </summary>
internal sealed class Exchangers(IDnsResolver dns, IRandomSource random, OwnHost own)
{
    /// <summary>Exchangers looked up in one attempt: a zone may list thousands, and each may cost a name server's time-out.</summary>
    public const int MaxLookedUp = 10;

    private const string NullExchange = ".";

    public async Task<ExchangersFound> FindAsync(IReadOnlyList<MxRecord> records, CancellationToken cancellationToken)
    {
        // Step 1
        var shuffled = records.ToArray();
        random.Shuffle<MxRecord>(shuffled);

        // Step 2
        HostFinding[] hosts = [.. shuffled.OrderBy(mx => mx.Preference).Select(mx => new HostFinding(mx.Exchange, mx.Preference) { State = Judge(mx.Exchange) })];

        // Step 3
        var ourName = OurPreference(hosts);
        var lookedUp = await Task.WhenAll(hosts.Where(IsWanted).Take(MaxLookedUp).Select(host => LookUpAsync(host, cancellationToken)));
        bool IsWanted(HostFinding host) => host.State == HostState.Usable && host.Preference < ourName;

        // Step 4. What is not looked up is told of, but no more of it than is of use to anyone.
        var others = hosts.Where(host => !IsWanted(host)).Take(MaxLookedUp);
        HostFinding[] all = [.. lookedUp.Concat(others).OrderBy(host => host.Preference)];
        var limit = OurPreference(all);
        return new ExchangersFound(
            [.. all.Select(host => host.Preference >= limit && host.State != HostState.ThisHost ? host with { State = HostState.NotPreferred } : host)],
            More: records.Count - all.Length,
            HasMoreToTry: hosts.Where(IsWanted).Skip(MaxLookedUp).Any(host => host.Preference < limit));
    }

    /// <summary>The addresses of a host that a stranger has named.</summary>
    public async Task<HostFinding> LookUpAsync(HostFinding host, CancellationToken cancellationToken)
    {
        var found = await HostAddresses.FindAsync(dns, host, cancellationToken);
        if (found.Addresses.Any(own.IsAddress))
            return found with { State = HostState.ThisHost };

        IPAddress[] fit = [.. found.Addresses.Where(HostAddresses.IsFit)];
        if (found.State != HostState.Usable || fit.Length > 0)
            return found with { Addresses = fit };
        return found with { State = found.Doubt is null ? HostState.UnfitAddress : HostState.Unknown }; // the other family may have a fit one
    }

    /// <summary>Of a name, before it is looked up. What is no name of a host is not asked for: nobody serious has such an exchanger.</summary>
    public HostState Judge(string host)
    {
        if (host == NullExchange)
            return HostState.NullMx;
        if (own.IsName(host))
            return HostState.ThisHost;
        if (host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal))
            return HostState.Localhost;
        return IsHostName(host) ? HostState.Usable : HostState.NoHostName;
    }

    /// <summary>An address has only digits behind its last dot, a name never (RFC 1123 §2.1).</summary>
    private static bool IsHostName(string host) =>
        Domain.TryParse(host, out var name) && name.AddressLiteral is null && host[(host.LastIndexOf('.') + 1)..].AsSpan().ContainsAnyExceptInRange('0', '9');

    private static int OurPreference(IEnumerable<HostFinding> hosts) =>
        hosts.Where(host => host.State == HostState.ThisHost).Select(host => host.Preference ?? 0).DefaultIfEmpty(int.MaxValue).Min();
}
