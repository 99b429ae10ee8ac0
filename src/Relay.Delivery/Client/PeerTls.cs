namespace Relay.Delivery.Client;

/// <summary>The TLS of a connection, and what it says of who is at the other end.</summary>
/// <param name="Description">Version and suite, <c>TLS 1.3, TLS_AES_256_GCM_SHA384</c>.</param>
/// <param name="Fault">What is wrong with the host's certificate, as a clause that can follow "because"; null when it is right.</param>
internal sealed record PeerTls(string Description, string? Fault)
{
    public bool IsCertificateRight => Fault is null;
}
