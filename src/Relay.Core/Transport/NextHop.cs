using System.Net;

namespace Relay.Core.Transport;

/// <param name="Host">The name that led here, for TLS and the log; for an address literal its text.</param>
public sealed record NextHop(string Host, IPEndPoint EndPoint)
{
    public override string ToString() => EndPoint.Port == SmtpPort ? $"{Host} [{EndPoint.Address}]" : $"{Host} [{EndPoint.Address}]:{EndPoint.Port}";

    /// <summary>RFC 5321 §4.5.4.2.</summary>
    public const int SmtpPort = 25;
}
