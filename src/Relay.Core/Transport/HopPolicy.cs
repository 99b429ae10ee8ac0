using System.Net;

namespace Relay.Core.Transport;

/// <summary>How a route wants its hosts to be spoken to. Connections are shared only by mail of equal policy.</summary>
public sealed record HopPolicy
{
    public static HopPolicy Default { get; } = new();

    public HopProtocol Protocol { get; init; }

    public TlsRule Tls { get; init; }

    /// <summary>Null where nobody logs in.</summary>
    public HopCredentials? Credentials { get; init; }

    /// <summary>The address that we connect from, by family; null leaves it to the system.</summary>
    public IPAddress? SourceIPv4 { get; init; }

    /// <inheritdoc cref="SourceIPv4"/>
    public IPAddress? SourceIPv6 { get; init; }

    /// <summary>The name for EHLO; null is Server:HostName.</summary>
    public string? EhloName { get; init; }
}
