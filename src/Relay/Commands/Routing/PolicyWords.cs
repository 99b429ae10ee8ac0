using System.Net;
using Relay.Commands.Queue;
using Relay.Core.Transport;
using Relay.Delivery.Routing;

namespace Relay.Commands.Routing;

/// <summary>What a route says, in words.</summary>
internal static class PolicyWords
{
    public static string Conditions(RouteOptions row)
    {
        string[] conditions =
        [
            .. Condition("recipients", row.Recipients),
            .. Condition("senders", row.Senders),
            .. Condition("accounts", row.Accounts),
        ];
        return conditions.Length > 0 ? string.Join("; ", conditions) : "everyone";
    }

    /// <param name="row">Null where none fits.</param>
    public static string Target(RouteOptions? row) => row switch
    {
        { Host.Length: > 0, LookUpMx: false } => row.Host,
        { Host.Length: > 0 } => $"the mail exchangers of {row.Host}",
        _ => "the mail exchangers of the recipient's domain",
    };

    public static string Protocol(HopPolicy policy) => policy.Protocol == HopProtocol.Smtps
        ? $"SMTP within TLS from the start, {(policy.Tls == TlsRule.Verified ? "only to a host that proves its name" : "whoever the host is")}"
        : $"{(policy.Protocol == HopProtocol.Lmtp ? "LMTP" : "SMTP")}, {policy.Tls switch
        {
            TlsRule.Verified => "encrypted, and only to a host that proves its name",
            TlsRule.Required => "encrypted or not at all, whoever the host is",
            TlsRule.None => "never encrypted",
            _ => "encrypted where the host can, whoever it is",
        }}";

    public static string Login(HopCredentials credentials) =>
        $"as {credentials.User}{(credentials.AllowUnverified ? ", even if the host has not proved its name" : "")}";

    public static string Sources(HopPolicy policy)
    {
        var addresses = new[] { policy.SourceIPv4, policy.SourceIPv6 }.OfType<IPAddress>().ToArray();
        return addresses.Length > 0 ? string.Join(" and ", addresses.AsEnumerable()) : "the address that the system chooses";
    }

    public static string Retries(RetryTimes times) =>
        $"after {Words.Span(times.FirstRetry)}, then at growing intervals up to {Words.Span(times.MaxRetry)}, for {Words.Span(times.GiveUpAfter)} in all";

    private static IEnumerable<string> Condition(string what, List<string> values) => values.Count > 0 ? [$"{what} {string.Join(", ", values)}"] : [];
}
