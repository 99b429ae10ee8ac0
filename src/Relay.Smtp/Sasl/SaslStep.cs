namespace Relay.Smtp.Sasl;

public abstract record SaslStep
{
    private SaslStep() { }

    /// <summary>Send this, in base64, and wait for the response.</summary>
    public sealed record Challenge(string Text) : SaslStep;

    /// <summary>The exchange has come to its end with this name and password.</summary>
    public sealed record Credentials(string Name, string Password) : SaslStep;

    /// <summary>Not what the mechanism's grammar allows, or an identity that we never grant.</summary>
    public sealed record Refused : SaslStep;
}
