using Relay.Core;

namespace Relay.Smtp.Sasl.Client;

/// <summary>The client's side of one SASL exchange (RFC 4422 §3): decoded challenges in, responses to encode out. No I/O.</summary>
public abstract class SaslClient
{
    /// <summary>The strongest first: what never shows the password, then what shows it, then what no RFC defines.</summary>
    private static readonly (string Name, Func<string, string, IRandomSource, SaslClient> Begin)[] Mechanisms =
    [
        ("SCRAM-SHA-256", (user, password, random) => new ScramClient(user, password, random)),
        ("PLAIN", (user, password, _) => new PlainClient(user, password)),
        ("LOGIN", (user, password, _) => new LoginClient(user, password)),
    ];

    /// <summary>As AUTH names it.</summary>
    public abstract string Mechanism { get; }

    /// <summary>What goes with AUTH; null where the server speaks first.</summary>
    public virtual byte[]? InitialResponse => null;

    /// <summary>The exchange may end here with success. A server that says so before has skipped what was for it to prove.</summary>
    public abstract bool MayEnd { get; }

    /// <summary>One for each offered mechanism that we know, the strongest first.</summary>
    public static IReadOnlyList<SaslClient> For(IReadOnlyList<string> offered, string user, string password, IRandomSource random) =>
        [.. from mechanism in Mechanisms
            where offered.Contains(mechanism.Name, StringComparer.OrdinalIgnoreCase)
            select mechanism.Begin(user, password, random)];

    /// <summary>Null when the challenge is none of this mechanism, or proves that the server is not who knows the password: the exchange is to be given up.</summary>
    public abstract byte[]? Respond(ReadOnlySpan<byte> challenge);
}
