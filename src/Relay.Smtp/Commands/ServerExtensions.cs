using System.Globalization;
using Relay.Smtp.Replies;

namespace Relay.Smtp.Commands;

/// <summary>What a next hop offered in its answer to EHLO (RFC 5321 §4.1.1.1).</summary>
public sealed record ServerExtensions
{
    /// <summary>Of a limit's value, RFC 9422 §3.</summary>
    private const int MaxLimitDigits = 6;

    /// <summary>A host that knew only HELO.</summary>
    public static ServerExtensions None { get; } = new();

    public bool Pipelining { get; init; }

    public bool EightBitMime { get; init; }

    public bool StartTls { get; init; }

    /// <summary>RFC 6531 §3.1.</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>Whoever gets the message from this host will have been verified too (RFC 8689 §2). Means something only under TLS.</summary>
    public bool RequireTls { get; init; }

    /// <summary>SIZE was offered, with or without a limit.</summary>
    public bool Size { get; init; }

    /// <summary>In octets; null when there is no fixed limit (RFC 1870 §4: SIZE alone, or SIZE 0).</summary>
    public long? MaxSize { get; init; }

    /// <summary>RFC 3461 §4.</summary>
    public bool Dsn { get; init; }

    /// <summary>Mechanisms of AUTH (RFC 4954 §3), those of the line <c>AUTH=</c> of old servers too.</summary>
    public IReadOnlyList<string> AuthMechanisms { get; init; } = [];

    /// <summary>LIMITS (RFC 9422 §4): recipients in one transaction; null when nothing was said.</summary>
    public int? MaxRecipients { get; init; }

    /// <summary>LIMITS: transactions in one session; null when nothing was said.</summary>
    public int? MaxTransactions { get; init; }

    /// <summary>The first line is the host's name; each other is a keyword and its parameters.</summary>
    public static ServerExtensions Parse(Reply ehlo)
    {
        var extensions = None;
        foreach (var line in ehlo.Lines.Skip(1))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            extensions = words.FirstOrDefault()?.ToUpperInvariant() switch
            {
                "DSN" => extensions with { Dsn = true },
                "AUTH" => extensions.WithMechanisms(words[1..]),
                ['A', 'U', 'T', 'H', '=', .. var first] => extensions.WithMechanisms([first, .. words[1..]]),
                "LIMITS" => extensions.WithLimits(words[1..]),
                "PIPELINING" => extensions with { Pipelining = true },
                "8BITMIME" => extensions with { EightBitMime = true },
                "STARTTLS" => extensions with { StartTls = true },
                "SMTPUTF8" => extensions with { SmtpUtf8 = true },
                "REQUIRETLS" => extensions with { RequireTls = true },
                "SIZE" => extensions with { Size = true, MaxSize = Limit(words) },
                _ => extensions,
            };
        }

        return extensions;
    }

    private static long? Limit(string[] words) =>
        words.Length > 1 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0 ? limit : null;

    private ServerExtensions WithMechanisms(string[] names) => this with
    {
        AuthMechanisms = [.. AuthMechanisms.Concat(names.Select(name => name.ToUpperInvariant())).Where(name => name.Length > 0).Distinct()],
    };

    /// <summary>RFC 9422 §3: a limit is a name, "=" and a number of at most six digits; what we don't know means nothing to us.</summary>
    private ServerExtensions WithLimits(string[] limits)
    {
        var extensions = this;
        foreach (var limit in limits)
        {
            if (limit.Split('=', 2) is not [var name, { Length: <= MaxLimitDigits } digits]
                || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value == 0)
                continue;

            extensions = name.ToUpperInvariant() switch
            {
                "RCPTMAX" => extensions with { MaxRecipients = value },
                "MAILMAX" => extensions with { MaxTransactions = value },
                _ => extensions,
            };
        }

        return extensions;
    }
}
