namespace Relay.Smtp.Sasl;

public abstract record SaslStep
{
    private SaslStep() { }

    /// <summary>Send this, in base64, and wait for the response.</summary>
    public sealed record Challenge(string Text) : SaslStep;

    /// <summary>Find the SCRAM keys of this name, or those of nobody, and go on with <see cref="SaslExchange.Resume"/>.</summary>
    public sealed record KeysWanted(string Name) : SaslStep;

    /// <summary>The exchange has come to its end with this name and password.</summary>
    public sealed record Credentials(string Name, string Password) : SaslStep;

    /// <summary>The exchange has come to its end: the client has proved by the keys that it is who it said.</summary>
    public sealed record Proven(string Name) : SaslStep;

    /// <summary>Not what the mechanism's grammar allows, an identity that we never grant, or a proof that does not fit.</summary>
    public sealed record Refused : SaslStep;
}
