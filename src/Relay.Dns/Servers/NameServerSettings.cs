using System.Net;

namespace Relay.Dns.Servers;

/// <summary>Whom to ask, and with how much patience.</summary>
/// <param name="Timeout">For one answer of one server.</param>
/// <param name="Attempts">How often the whole list is gone through.</param>
internal sealed record NameServerSettings(IReadOnlyList<IPEndPoint> Servers, TimeSpan Timeout, int Attempts)
{
    public bool Equals(NameServerSettings? other) =>
        other is not null && Timeout == other.Timeout && Attempts == other.Attempts && Servers.SequenceEqual(other.Servers);

    public override int GetHashCode() => HashCode.Combine(Servers.Count, Timeout, Attempts);
}
