using Relay.Core;

namespace Relay.Smtp.Sasl;

/// <summary>What an exchange must know of the connection that it takes place on.</summary>
public sealed record SaslContext(IRandomSource Random)
{
    /// <summary>
    /// What names this TLS connection and no other, by its type (<c>tls-unique</c>, <c>tls-server-end-point</c>, RFC 5929; <c>tls-exporter</c>, RFC 9266).
    /// Only types that hold for the TLS version at hand; none at all means that no mechanism with channel binding is offered.
    /// </summary>
    public IReadOnlyDictionary<string, byte[]> ChannelBindings { get; init; } = new Dictionary<string, byte[]>();
}
