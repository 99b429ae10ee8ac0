namespace Relay.Core.Queue;

/// <summary>What the parameters of MAIL ask of everyone who carries the message.</summary>
public sealed record MessageParameters
{
    public static MessageParameters None { get; } = new();

    /// <summary>SMTPUTF8 (RFC 6531 §3.4) was declared, and an address or the header is not ASCII: only who offers it may get the message.</summary>
    public bool NeedsSmtpUtf8 { get; init; }

    /// <summary>REQUIRETLS (RFC 8689 §2): rather not at all than by a way that anyone could read along.</summary>
    public bool RequiresTls { get; init; }

    /// <summary>RET; null leaves it to us.</summary>
    public DsnReturn? Return { get; init; }

    /// <summary>ENVID (RFC 3461 §4.4), decoded: printable ASCII, for the sender to know the report by.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>Not before then (RFC 4865), to the millisecond, of which a part counts as a whole; null is at once.</summary>
    public DateTimeOffset? HoldUntil { get; init; }
}
