using Relay.Core.Accounts;

namespace Relay.Smtp.Sasl;

/// <summary>
/// The server's side of one SASL exchange (RFC 4422 §3): fed with the client's decoded responses, one after another. Pure: whether a password
/// is right, and what keys belong to a name, is the account store's business.
/// </summary>
public abstract class SaslExchange
{
    /// <summary>In the order of EHLO. PLAIN is first since some clients take the first that they know, and all of them know that.</summary>
    private static readonly SaslMechanism[] Mechanisms =
    [
        new("PLAIN", _ => new PlainExchange()) { IsLegacy = true },
        new("LOGIN", _ => new LoginExchange()) { IsLegacy = true },
        new("SCRAM-SHA-256", context => new ScramExchange(context, isPlus: false)),
        new("SCRAM-SHA-256-PLUS", context => new ScramExchange(context, isPlus: true)) { NeedsChannelBinding = true },
    ];

    /// <summary>For the line <c>AUTH=</c>.</summary>
    public static IEnumerable<string> LegacyOffers => Mechanisms.Where(mechanism => mechanism.IsLegacy).Select(mechanism => mechanism.Name);

    public static IEnumerable<string> Offers(SaslContext context) =>
        Mechanisms.Where(mechanism => mechanism.IsOfferedIn(context)).Select(mechanism => mechanism.Name);

    /// <summary>Null when we do not offer the mechanism.</summary>
    public static SaslExchange? Begin(string mechanism, SaslContext context) =>
        Array.Find(Mechanisms, known => known.Name.Equals(mechanism, StringComparison.OrdinalIgnoreCase) && known.IsOfferedIn(context))?.Begin(context);

    /// <summary>What to say first when the client sent no initial response.</summary>
    public abstract SaslStep Start();

    public abstract SaslStep Respond(ReadOnlySpan<byte> response);

    /// <summary>The answer to <see cref="SaslStep.KeysWanted"/>, and to nothing else.</summary>
    public virtual SaslStep Resume(ScramKeys keys) => throw new InvalidOperationException("No keys were asked for.");
}
