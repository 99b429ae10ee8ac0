namespace Relay.Core.Transport;

/// <summary>How a connection to a next hop is to be protected.</summary>
public enum TlsRule
{
    /// <summary>Encrypted where the host can, whoever it is; in clear where it can't (RFC 7435).</summary>
    Opportunistic,

    /// <summary>Encrypted or not at all; any certificate will do.</summary>
    Required,

    /// <summary>Encrypted, and the certificate is valid for the host's name.</summary>
    Verified,

    /// <summary>Never encrypted: for a host in the same machine or rack.</summary>
    None,
}
