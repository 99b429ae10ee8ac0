using System.Globalization;
using Relay.Smtp.Replies;

namespace Relay.Smtp.Commands;

/// <summary>What a next hop offered in its answer to EHLO (RFC 5321 §4.1.1.1).</summary>
public sealed record ServerExtensions
{
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

    /// <summary>The first line is the host's name; each other is a keyword and its parameters.</summary>
    public static ServerExtensions Parse(Reply ehlo)
    {
        var extensions = None;
        foreach (var line in ehlo.Lines.Skip(1))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            extensions = words.FirstOrDefault()?.ToUpperInvariant() switch
            {
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
}
