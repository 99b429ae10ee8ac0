using System.Globalization;
using Relay.Core;

namespace Relay.Delivery.Routing;

/// <summary>What is said of hosts when it is not a way.</summary>
internal static class HostReport
{
    /// <summary>Hosts that a sentence names; with more, nobody reads it.</summary>
    private const int MaxNamed = 3;

    /// <summary>That there is a host of which nobody could say where it is; null where there is none.</summary>
    public static Outcome.Deferred? Unknown(IEnumerable<HostFinding> hosts) =>
        hosts.FirstOrDefault(host => host.State == HostState.Unknown) is { Doubt: { } reason } ? new Outcome.Deferred(new EnhancedStatus(4, 4, 3), reason) : null;

    /// <summary>
    /// Why none of them can be used. Not 5.1.2: the domain exists, and whoever wrote the address may have made no mistake; what is wrong are the records that say
    /// where its mail goes (RFC 3463 §3.5, RFC 5321 §5.1: "MUST be reported as an error").
    /// </summary>
    /// <param name="hasMoreToTry">There are hosts that nobody has looked up; unknown means temporary.</param>
    public static Outcome Failure(string destination, IReadOnlyList<HostFinding> hosts, bool hasMoreToTry)
    {
        if (Unknown(hosts) is { } unknown)
            return unknown;
        if (!hasMoreToTry && hosts.Any(host => host.State == HostState.ThisHost)) // RFC 3463 §3.5
            return new Outcome.Failed(new EnhancedStatus(5, 4, 6), $"Mail for {destination} would come back to this host, which is itself the best mail server for it.");

        var named = hosts.Take(MaxNamed).Select(host => $"{(host.HasHostName ? host.Host : "one")} {host.Explain()}");
        var more = hosts.Count > MaxNamed ? string.Create(CultureInfo.InvariantCulture, $"; and {hosts.Count - MaxNamed} more") : "";
        return hasMoreToTry
            ? new Outcome.Deferred(new EnhancedStatus(4, 4, 4), $"No mail can be taken to {destination} now, whose other mail servers are too many to look up: {string.Join("; ", named)}{more}.")
            : new Outcome.Failed(new EnhancedStatus(5, 4, 4), $"No mail can be taken to {destination}: {string.Join("; ", named)}{more}.");
    }
}
