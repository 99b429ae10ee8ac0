using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Relay.Dns.Servers;

/// <summary>
/// What resolv.conf(5) says. <c>search</c> and <c>domain</c> are passed over: the domain of a mail address is absolute (RFC 5321 §2.3.5), and a
/// suffix tacked on to it would deliver a misspelt domain's mail to a host of our own.
/// </summary>
internal sealed record ResolvConf(IReadOnlyList<IPAddress> Servers, TimeSpan? Timeout, int? Attempts)
{
    private const int MaxTimeoutSeconds = 30; // resolv.conf(5)
    private const int MaxAttempts = 5; // resolv.conf(5)

    private static readonly char[] Blanks = [' ', '\t', '\r'];

    public static ResolvConf Parse(string text)
    {
        var servers = new List<IPAddress>();
        int? timeout = null;
        int? attempts = null;
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            switch (words.FirstOrDefault())
            {
                case "nameserver" when words.Length > 1 && Address(words[1]) is { } address:
                    servers.Add(address);
                    break;
                case "options":
                    foreach (var option in words.Skip(1))
                    {
                        timeout = Number(option, "timeout:", MaxTimeoutSeconds) ?? timeout;
                        attempts = Number(option, "attempts:", MaxAttempts) ?? attempts;
                    }

                    break;
            }
        }

        return new ResolvConf(servers, timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null, attempts);
    }

    /// <summary>A scope that is not an interface of this machine, or a link-local address without one, leads nowhere.</summary>
    private static IPAddress? Address(string text)
    {
        if (!IPAddress.TryParse(text, out var address))
            return null;

        return address.AddressFamily == AddressFamily.InterNetworkV6 && address.IsIPv6LinkLocal && address.ScopeId == 0 ? null : address;
    }

    private static int? Number(string option, string name, int atMost) =>
        option.StartsWith(name, StringComparison.Ordinal) &&
        int.TryParse(option.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? Math.Min(number, atMost)
            : null;
}
