namespace Relay.Smtp.Sasl;

/// <summary>LOGIN, which no RFC defines and every old client speaks (draft-murchison-sasl-login §2): name, then password.</summary>
internal sealed class LoginExchange : SaslExchange
{
    private string? _name;

    /// <summary>Some clients match these words, so they are the draft's.</summary>
    public override SaslStep Start() => new SaslStep.Challenge("Username:");

    public override SaslStep Respond(ReadOnlySpan<byte> response)
    {
        if (!SaslText.TryDecode(response, out var text) || text.Length == 0)
            return new SaslStep.Refused();

        if (_name is { } name)
            return new SaslStep.Credentials(name, text);

        if (!SaslText.IsName(text))
            return new SaslStep.Refused();

        _name = text;
        return new SaslStep.Challenge("Password:");
    }
}
