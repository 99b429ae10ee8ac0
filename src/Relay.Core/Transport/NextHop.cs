using System.Net;

namespace Relay.Core.Transport;

/// <param name="Host">The name that led here, for TLS and the log; for an address literal its text.</param>
public sealed record NextHop(string Host, IPEndPoint EndPoint)
{
    /// <summary>RFC 5321 §4.5.4.2.</summary>
    public const int SmtpPort = 25;

    public HopPolicy Policy { get; init; } = HopPolicy.Default;

    /// <summary>
    /// The operator named this host. A name out of DNS is anybody's word as long as nobody proves it, so that a certificate for it proves little (RFC 8689 §4.2.1).
    /// </summary>
    public bool IsConfigured { get; init; }

    /// <summary>Another address is left to try in the same attempt, so that one which does not answer is soon given up.</summary>
    public bool HasAlternative { get; init; }

    public override string ToString() => EndPoint.Port == SmtpPort ? $"{Host} [{EndPoint.Address}]" : $"{Host} [{EndPoint.Address}]:{EndPoint.Port}";
}
