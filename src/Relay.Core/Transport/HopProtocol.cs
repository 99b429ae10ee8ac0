namespace Relay.Core.Transport;

/// <summary>What a next hop speaks.</summary>
public enum HopProtocol
{
    /// <summary>RFC 5321, with STARTTLS as <see cref="TlsRule"/> says.</summary>
    Smtp,

    /// <summary>SMTP within TLS from the first octet, as on port 465 (RFC 8314 §3.3).</summary>
    Smtps,

    /// <summary>RFC 2033: as SMTP, but LHLO, and after the content a reply for each recipient.</summary>
    Lmtp,
}
