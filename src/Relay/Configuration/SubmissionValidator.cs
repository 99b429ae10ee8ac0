using System.Globalization;
using System.Net;
using Relay.Core.Accounts;
using Relay.Submission;
using Relay.Submission.Limits;

namespace Relay.Configuration;

/// <summary>What is wrong with the front door's options.</summary>
internal static class SubmissionValidator
{
    /// <summary>A session holds them in memory until the message has come.</summary>
    private const int MaxMaxRecipients = 100_000;

    /// <param name="check">Whether it is right, the key, the value, and what would be right.</param>
    public static void Validate(RelayOptions options, Action<bool, string, object?, string> check)
    {
        CheckLimits(options.Limits, check);
        CheckGuesses(options.FailedLogins, check);
        CheckQuotas(options.Quotas, check);
        check(options.Listeners.Count > 0, "Listeners", "", "at least one listener");
        for (var i = 0; i < options.Listeners.Count; i++)
        {
            var (listener, key) = (options.Listeners[i], string.Create(CultureInfo.InvariantCulture, $"Listeners:{i}"));
            CheckListener(listener, key, check);
            check(!options.Listeners.Take(i).Any(other => other.Port == listener.Port && other.Address == listener.Address), key, $"{listener.Address}:{listener.Port}", "an address and port that no listener above has");
        }
    }

    private static void CheckLimits(LimitOptions limits, Action<bool, string, object?, string> check)
    {
        check(limits.MaxMessageBytes >= 64 * 1024, "Limits:MaxMessageBytes", limits.MaxMessageBytes, "at least 65536 (RFC 5321 §4.5.3.1.7)");
        check(limits.MaxRecipients is >= 1 and <= MaxMaxRecipients, "Limits:MaxRecipients", limits.MaxRecipients,
            $"at least 1, better 100 or more (RFC 5321 §4.5.3.1.8), and at most {MaxMaxRecipients}");
        check(limits.MaxReceivedHeaders >= 1, "Limits:MaxReceivedHeaders", limits.MaxReceivedHeaders, "at least 1, and better 100 (RFC 5321 §6.3)");
        check(limits.MaxHold >= TimeSpan.Zero && limits.MaxHold.TotalSeconds < 1_000_000_000, "Limits:MaxHold", limits.MaxHold, "a time, or zero, of less than 10 digits in seconds (RFC 4865 §4)");
        foreach (var (key, value) in new[]
        {
            ("MaxErrors", limits.MaxErrors), ("MaxFailedLogins", limits.MaxFailedLogins), ("MaxMessagesPerSession", limits.MaxMessagesPerSession),
            ("MaxSessions", limits.MaxSessions), ("MaxSessionsPerAddress", limits.MaxSessionsPerAddress), ("MinDataRate", limits.MinDataRate),
        })
        {
            check(value >= 1, $"Limits:{key}", value, "at least 1");
        }
    }

    private static void CheckGuesses(FailedLoginOptions guesses, Action<bool, string, object?, string> check)
    {
        foreach (var property in typeof(FailedLoginOptions).GetProperties())
        {
            var (key, value) = ($"FailedLogins:{property.Name}", property.GetValue(guesses));
            if (value is TimeSpan time)
                check(time > TimeSpan.Zero && time < TimeSpan.FromDays(400), key, value, "a time above zero");
            else
                check(value is >= 1, key, value, "at least 1");
        }
    }

    private static void CheckQuotas(QuotaOptions quotas, Action<bool, string, object?, string> check)
    {
        CheckSendingLimits(quotas.Account, "Quotas:Account", check);
        CheckSendingLimits(quotas.Address, "Quotas:Address", check);
        check(quotas.Address.Sessions is null, "Quotas:Address:Sessions", quotas.Address.Sessions, "left out: Limits:MaxSessionsPerAddress says how many");
        check(quotas.WarnAtPercent is >= 1 and <= 100, "Quotas:WarnAtPercent", quotas.WarnAtPercent, "1 to 100");
    }

    private static void CheckSendingLimits(SendingLimits limits, string key, Action<bool, string, object?, string> check)
    {
        foreach (var property in typeof(SendingLimits).GetProperties().Where(property => property.PropertyType == typeof(int?)))
            check(property.GetValue(limits) is null or >= 0, $"{key}:{property.Name}", property.GetValue(limits), "0 or more");
    }

    private static void CheckListener(ListenerOptions listener, string key, Action<bool, string, object?, string> check)
    {
        check(listener.Address == "*" || IPAddress.TryParse(listener.Address, out _), $"{key}:Address", listener.Address, "an IP address of this host, or *");
        check(listener.Port is > 0 and <= IPEndPoint.MaxPort, $"{key}:Port", listener.Port, "a port, 1 to 65535");
        check(listener.Tls != TlsMode.None || listener.WithoutLogin.Count > 0, $"{key}:Tls", listener.Tls, "StartTls or Implicit, since nobody can log in without TLS; None makes sense only together with WithoutLogin");
        foreach (var network in listener.TrustedProxies)
            CheckNetwork(network, $"{key}:TrustedProxies", check);
        for (var i = 0; i < listener.WithoutLogin.Count; i++)
            CheckExemption(listener.WithoutLogin[i], string.Create(CultureInfo.InvariantCulture, $"{key}:WithoutLogin:{i}"), check);
    }

    private static void CheckExemption(LoginExemption exemption, string key, Action<bool, string, object?, string> check)
    {
        check(exemption.Networks.Count > 0, $"{key}:Networks", "", "at least one network, such as 10.1.0.0/24");
        foreach (var network in exemption.Networks)
            CheckNetwork(network, $"{key}:Networks", check);
        check(exemption.Senders.Count > 0, $"{key}:Senders", "", "at least one address that these machines may send as: user@domain, *@domain, * or <>");
        foreach (var sender in exemption.Senders)
            check(SenderPattern.TryParse(sender, out _), $"{key}:Senders", sender, "user@domain, *@domain, * or <>");
        CheckSendingLimits(exemption.Limits, $"{key}:Limits", check);
        check(exemption.Limits.Sessions is null, $"{key}:Limits:Sessions", exemption.Limits.Sessions, "left out: Limits:MaxSessionsPerAddress says how many");
    }

    /// <summary>No prefix at all would be the whole Internet.</summary>
    private static void CheckNetwork(string text, string key, Action<bool, string, object?, string> check) =>
        check(Networks.TryParse(text, out var network) && network.PrefixLength > 0, key, text,
            "an address or a network such as 10.1.0.0/24 or fd00::/64, with zeros behind the prefix, and not everybody (/0)");
}
