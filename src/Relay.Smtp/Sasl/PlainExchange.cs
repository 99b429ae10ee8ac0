namespace Relay.Smtp.Sasl;

/// <summary>PLAIN (RFC 4616 §2): <c>[authzid] NUL authcid NUL passwd</c>, all of it UTF-8.</summary>
internal sealed class PlainExchange : SaslExchange
{
    public override SaslStep Start() => new SaslStep.Challenge("");

    public override SaslStep Respond(ReadOnlySpan<byte> response)
    {
        if (!SaslText.TryDecode(response, out var text)
            || text.Split('\0') is not [var authorizeAs, var name, { Length: > 0 } password] || !SaslText.IsName(name))
            return new SaslStep.Refused();

        // Nobody acts for anybody else here; clients that fill the field in repeat the login.
        return authorizeAs.Length == 0 || authorizeAs == name ? new SaslStep.Credentials(name, password) : new SaslStep.Refused();
    }
}
