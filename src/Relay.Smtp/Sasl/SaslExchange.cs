namespace Relay.Smtp.Sasl;

/// <summary>
/// The server's side of one SASL exchange (RFC 4422 §3): fed with the client's decoded responses, one after another. Pure: whether the
/// credentials are right is the account store's business.
/// </summary>
public abstract class SaslExchange
{
    private static readonly Dictionary<string, Func<SaslExchange>> Mechanisms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["PLAIN"] = () => new PlainExchange(),
        ["LOGIN"] = () => new LoginExchange(),
    };

    /// <summary>In the order of our preference, as EHLO lists them.</summary>
    public static IEnumerable<string> MechanismNames => Mechanisms.Keys;

    /// <summary>Null when we do not know the mechanism.</summary>
    public static SaslExchange? Begin(string mechanism) => Mechanisms.TryGetValue(mechanism, out var begin) ? begin() : null;

    /// <summary>What to say first when the client sent no initial response.</summary>
    public abstract SaslStep Start();

    public abstract SaslStep Respond(ReadOnlySpan<byte> response);
}
