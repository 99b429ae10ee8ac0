using System.Globalization;
using Relay.Dns.Servers;

namespace Relay.Dns;

/// <summary>The section <c>Dns</c> of the configuration. Empty, it means what the system means.</summary>
public sealed class DnsOptions
{
    public const string SectionName = "Dns";

    private static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(100); // a round trip around the world is longer
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(1); // resolv.conf(5) stops at 30 s
    private const int MaxAttempts = 10; // resolv.conf(5) stops at 5
    private const int MaxCacheEntries = 1_000_000;

    /// <summary>
    /// The name servers to ask, <c>192.0.2.53</c>, <c>192.0.2.53:5353</c> or <c>[2001:db8::53]:5353</c>, which resolve recursively, or know it
    /// all. Empty: those of /etc/resolv.conf, or of the network interfaces where that file does not exist; looked up again as they change.
    /// </summary>
    public IReadOnlyList<string> Servers { get; set; } = [];

    /// <summary>
    /// How long one server may take for one answer, the fall-back to TCP included. Null: <c>options timeout</c> of resolv.conf, else 5 s.
    /// </summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>How often to go through the list of servers before giving up. Null: <c>options attempts</c> of resolv.conf, else 3.</summary>
    public int? Attempts { get; set; }

    /// <summary>How many answers to remember, each of at most 16 KiB; 0 remembers none.</summary>
    public int CacheEntries { get; set; } = 10_000;

    /// <summary>A sentence for each mistake: the key, the value, what would be right. Empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        var mistakes = new List<string>();
        for (var i = 0; i < Servers.Count; i++)
        {
            if (!NameServerAddress.TryParse(Servers[i], out _))
            {
                mistakes.Add(Mistake($"Servers:{i}", Servers[i],
                    "the address of a name server, such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353"));
            }
        }

        if (Timeout is { } timeout && (timeout < MinTimeout || timeout > MaxTimeout))
            mistakes.Add(Mistake(nameof(Timeout), $"{timeout:c}", $"between {MinTimeout:c} and {MaxTimeout:c}"));
        if (Attempts is < 1 or > MaxAttempts)
            mistakes.Add(Mistake(nameof(Attempts), Text(Attempts.Value), $"between 1 and {Text(MaxAttempts)}"));
        if (CacheEntries is < 0 or > MaxCacheEntries)
            mistakes.Add(Mistake(nameof(CacheEntries), Text(CacheEntries), $"between 0 and {Text(MaxCacheEntries)}"));
        return mistakes;
    }

    private static string Mistake(string key, string value, string right) => $"{SectionName}:{key} is '{value}'; it must be {right}.";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
