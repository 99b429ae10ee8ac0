using Relay.Core.Addresses;

namespace Relay.Smtp.Commands;

/// <summary>One command line, understood. What the session makes of it is the session's business.</summary>
public abstract record Command(Verb Verb)
{
    /// <summary>RFC 5321 §4.1.1.1. The name is recorded, not believed: anything printable will do.</summary>
    public sealed record Hello(Verb Verb, string ClientName) : Command(Verb);

    /// <summary>RFC 4954 §4. The initial response is still in base64; null when there was none.</summary>
    public sealed record Auth(string Mechanism, string? InitialResponse) : Command(Verb.Auth);

    /// <summary>RFC 5321 §4.1.1.2; a null path is <c>&lt;&gt;</c>.</summary>
    public sealed record Mail(Mailbox? ReversePath, IReadOnlyList<Parameter> Parameters) : Command(Verb.Mail);

    /// <summary>RFC 5321 §4.1.1.3; a null path is <c>&lt;postmaster&gt;</c> without a domain.</summary>
    public sealed record Rcpt(Mailbox? ForwardPath, IReadOnlyList<Parameter> Parameters) : Command(Verb.Rcpt);

    /// <summary>RFC 3030 §2. As many octets of the message follow at once; a number beyond any message counts as <see cref="long.MaxValue"/>.</summary>
    public sealed record Bdat(long Octets, bool IsLast) : Command(Verb.Bdat);

    /// <summary>A verb whose argument, if any, does not matter.</summary>
    public sealed record Plain(Verb Verb) : Command(Verb);

    /// <summary>A known verb with arguments that it cannot have.</summary>
    public sealed record Malformed(Verb Verb, SyntaxFault Fault) : Command(Verb);
}
