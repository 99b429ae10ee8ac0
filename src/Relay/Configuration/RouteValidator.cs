using System.Globalization;
using System.Net;
using Relay.Core.Addresses;
using Relay.Core.Transport;
using Relay.Delivery;
using Relay.Delivery.Routing;

namespace Relay.Configuration;

/// <summary>What is wrong with the routes. A password is never part of a mistake.</summary>
internal static class RouteValidator
{
    /// <summary>What stands in a mistake for a password.</summary>
    private const string Hidden = "(hidden)";

    /// <summary>As <see cref="OptionsValidator"/> has it for all times.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromDays(40);

    /// <param name="check">Whether it is right, the key, the value, and what would be right.</param>
    public static void Validate(DeliveryOptions delivery, Action<bool, string, object?, string> check)
    {
        foreach (var address in delivery.OwnAddresses)
            check(OwnAddress.TryParse(address, out _), "Delivery:OwnAddresses", address, "an address or a network such as 203.0.113.5 or 203.0.113.0/24, with zeros behind the prefix");

        for (var i = 0; i < delivery.Routes.Count; i++)
        {
            var (route, key) = (delivery.Routes[i], string.Create(CultureInfo.InvariantCulture, $"Delivery:Routes:{i}"));
            CheckConditions(route, key, check);
            CheckHost(route, key, check);
            CheckLogin(route, key, check);
            CheckSources(route, key, check);
            CheckRetries(route, key, delivery, check);
            check(route.HasConditions || i == delivery.Routes.Count - 1, key, "a row for everyone", "the last one, since no row behind it is ever used; or have Recipients, Senders or Accounts");
        }
    }

    private static void CheckConditions(RouteOptions route, string key, Action<bool, string, object?, string> check)
    {
        foreach (var pattern in route.Recipients)
            check(AddressPatterns.IsPattern(pattern, mayBeEmptyPath: false), $"{key}:Recipients", pattern, "a domain, *.domain for those below it, or an address; left out, the row is for all recipients");
        foreach (var pattern in route.Senders)
            check(AddressPatterns.IsPattern(pattern, mayBeEmptyPath: true), $"{key}:Senders", pattern, "an address, a domain, *@domain, *.domain for those below it, or <> for bounces; left out, the row is for all senders");
        foreach (var account in route.Accounts)
            check(!string.IsNullOrWhiteSpace(account), $"{key}:Accounts", account, "a login");
    }

    private static void CheckHost(RouteOptions route, string key, Action<bool, string, object?, string> check)
    {
        RouteTarget? target = null;
        check(route.Host.Length == 0 || RouteTarget.TryParse(route.Host, out target), $"{key}:Host", route.Host, "a host, host:port, address:port or [IPv6 address]:port");
        check(!route.LookUpMx || route.Host.Length > 0, $"{key}:LookUpMx", route.LookUpMx, "left out without a Host, whose MX it is about");
        check(!route.LookUpMx || target is not { IsAddress: true }, $"{key}:LookUpMx", route.LookUpMx, "left out where Host is an address, which has no MX");
        check(route.Protocol == HopProtocol.Smtp || route.Host.Length > 0, $"{key}:Protocol", route.Protocol, "Smtp without a Host: mail exchangers speak nothing else");
        check(route.Protocol != HopProtocol.Smtps || route.Tls != TlsRule.None, $"{key}:Tls", route.Tls, "something else than None with Smtps, which is within TLS");
        check(route.EhloName.Length == 0 || (Ascii(route.EhloName) && Domain.TryParse(route.EhloName, out _)), $"{key}:EhloName", route.EhloName, "a host's name in DNS, or an address in brackets");
    }

    private static void CheckLogin(RouteOptions route, string key, Action<bool, string, object?, string> check)
    {
        if (route.User.Length == 0)
        {
            check(route.Password.Length == 0, $"{key}:Password", Hidden, "left out without a User");
            check(route.PasswordFile.Length == 0, $"{key}:PasswordFile", route.PasswordFile, "left out without a User");
            check(!route.AllowUnverifiedLogin, $"{key}:AllowUnverifiedLogin", route.AllowUnverifiedLogin, "left out without a User");
            return;
        }

        check(!route.User.Any(char.IsControl), $"{key}:User", "(a name with control characters)", "a login");
        check(!route.Password.Any(char.IsControl), $"{key}:Password", Hidden, "without control characters");
        check(route.Password.Length > 0 || route.PasswordFile.Length > 0, $"{key}:User", route.User, "accompanied by a Password or a PasswordFile");
        check(route.Password.Length == 0 || route.PasswordFile.Length == 0, $"{key}:PasswordFile", route.PasswordFile, "left out where there is a Password");
        check(route.PasswordFile.Length == 0 || route.Password.Length > 0 || File.Exists(route.PasswordFile), $"{key}:PasswordFile", route.PasswordFile, "a file that exists");
        check(route.Host.Length > 0, $"{key}:User", route.User, "left out without a Host: nobody logs in at the mail exchangers of strangers");

        var isVerified = route.EffectiveTls == TlsRule.Verified;
        check(isVerified || route.AllowUnverifiedLogin, $"{key}:Tls", route.EffectiveTls, "Verified where there is a User, or have AllowUnverifiedLogin set to true beside it");
        // The name of an exchanger is anybody's word, and a certificate for it proves little.
        check(!route.LookUpMx || route.AllowUnverifiedLogin, $"{key}:LookUpMx", route.LookUpMx, "left out where there is a User, or have AllowUnverifiedLogin set to true beside it: who forges the MX gets the password");
        check(!route.AllowUnverifiedLogin || !isVerified || route.LookUpMx, $"{key}:AllowUnverifiedLogin", route.AllowUnverifiedLogin, "left out where Tls is Verified, which it is by default where there is a User");
    }

    private static void CheckSources(RouteOptions route, string key, Action<bool, string, object?, string> check)
    {
        var addresses = route.SourceAddresses.Select(text => (Text: text, Address: IPAddress.TryParse(text, out var address) ? address : null)).ToArray();
        foreach (var (text, address) in addresses)
            check(address is not null && !address.IsIPv4MappedToIPv6 && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any), $"{key}:SourceAddresses", text, "an IP address of this host");
        foreach (var family in addresses.Where(entry => entry.Address is not null).GroupBy(entry => entry.Address!.AddressFamily).Where(family => family.Count() > 1))
            check(false, $"{key}:SourceAddresses", string.Join(", ", family.Select(entry => entry.Text)), "one IPv4 address, one IPv6 address, or one of each");
    }

    private static void CheckRetries(RouteOptions route, string key, DeliveryOptions delivery, Action<bool, string, object?, string> check)
    {
        foreach (var (name, time) in new[] { ("FirstRetry", route.FirstRetry), ("GiveUpAfter", route.GiveUpAfter) })
            check(time is null || (time > TimeSpan.Zero && time < MaxTime), $"{key}:{name}", time, "a time above zero and below 40 days");

        var (first, most) = (route.FirstRetry ?? delivery.FirstRetry, route.MaxRetry ?? delivery.MaxRetry);
        if (route.FirstRetry is not null || route.MaxRetry is not null)
            check(most >= first && most < MaxTime, $"{key}:MaxRetry", most, $"at least FirstRetry ({first}), and below 40 days");
    }

    private static bool Ascii(string text) => System.Text.Ascii.IsValid(text);
}
