using Relay.Core.Queue;

namespace Relay.Smtp.Commands;

/// <summary>The parameters of MAIL, understood. What we make of them is the session's business.</summary>
public sealed record MailParameters
{
    /// <summary>Characters of an ENVID as it is encoded, RFC 3461 §4.4.</summary>
    private const int MaxEnvelopeIdLength = 100;

    private static readonly ParameterTable<MailParameters> Table = new(new MailParameters())
    {
        ["SIZE"] = (read, value) => SizeValue.TryParse(value, out var octets) ? read with { Size = octets } : null,
        ["BODY"] = (read, value) => value?.ToUpperInvariant() switch
        {
            "7BIT" => read,
            "8BITMIME" => read with { EightBitMime = true },
            _ => null,
        },
        ["SMTPUTF8"] = (read, value) => value is null ? read with { SmtpUtf8 = true } : null,
        ["REQUIRETLS"] = (read, value) => value is null ? read with { RequireTls = true } : null,
        ["RET"] = (read, value) => value?.ToUpperInvariant() switch
        {
            "FULL" => read with { Return = DsnReturn.Full },
            "HDRS" => read with { Return = DsnReturn.Headers },
            _ => null,
        },
        ["ENVID"] = (read, value) => TryParseEnvelopeId(value, out var id) ? read with { EnvelopeId = id } : null,
        // RFC 4865 §3: one of the two, not both.
        ["HOLDFOR"] = (read, value) =>
            read.Release is null && FutureRelease.TryParseFor(value, out var release) ? read with { Release = release } : null,
        ["HOLDUNTIL"] = (read, value) =>
            read.Release is null && FutureRelease.TryParseUntil(value, out var release) ? read with { Release = release } : null,
        // RFC 4954 §5: whom the client vouches for is nothing to us, who know the account; some clients name what is no address.
        ["AUTH"] = (read, value) => value is { Length: > 0 } && Xtext.TryDecode(value, out _) ? read : null,
    };

    /// <summary>
    /// Octets that the client means to send (RFC 1870 §6), <see cref="long.MaxValue"/> for more than that; null when it did not say.
    /// </summary>
    public long? Size { get; init; }

    /// <summary>BODY=8BITMIME (RFC 6152 §2). What the body really is, its octets will tell.</summary>
    public bool EightBitMime { get; init; }

    /// <summary>RFC 6531 §3.4.</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>RFC 8689 §2.</summary>
    public bool RequireTls { get; init; }

    /// <summary>RET (RFC 3461 §4.3); null when the client did not say.</summary>
    public DsnReturn? Return { get; init; }

    /// <summary>ENVID (RFC 3461 §4.4), decoded: printable ASCII.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>HOLDFOR or HOLDUNTIL (RFC 4865 §3); null is at once.</summary>
    public FutureRelease? Release { get; init; }

    /// <summary>The first fault counts; nothing is read then.</summary>
    public static bool TryRead(IReadOnlyList<Parameter> parameters, out MailParameters read, out ParameterFault fault) =>
        Table.TryRead(parameters, out read, out fault);

    private static bool TryParseEnvelopeId(string? value, out string id)
    {
        id = "";
        return value is { Length: > 0 and <= MaxEnvelopeIdLength } && Xtext.TryDecode(value, out id)
            && !id.AsSpan().ContainsAnyExceptInRange(' ', '~');
    }
}
