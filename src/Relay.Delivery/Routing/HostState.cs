namespace Relay.Delivery.Routing;

/// <summary>What the look-up of a host came to.</summary>
public enum HostState
{
    /// <summary>It has addresses to be tried.</summary>
    Usable,

    /// <summary>Nobody could say what addresses it has.</summary>
    Unknown,

    /// <summary>The name does not exist.</summary>
    NoSuchName,

    NoAddress,

    /// <summary>Its addresses belong to no host: 0.0.0.0, multicast and the like.</summary>
    UnfitAddress,

    /// <summary>A null MX beside others, where it means nothing (RFC 7505 §3).</summary>
    NullMx,

    /// <summary>An exchanger that is an IP address, or whose name no host may have (RFC 1123 §2.1, RFC 2181 §10.3).</summary>
    NoHostName,

    /// <summary>Whoever asks (RFC 6761 §6.3).</summary>
    Localhost,

    ThisHost,

    /// <summary>Its mail would come back to us, who are preferred to it (RFC 5321 §5.1).</summary>
    NotPreferred,
}
