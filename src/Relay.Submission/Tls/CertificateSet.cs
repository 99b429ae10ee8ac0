using System.Net.Security;
using System.Security.Authentication;
using Relay.Core.Addresses;

namespace Relay.Submission.Tls;

/// <summary>The certificates of one time, and which of them a client gets.</summary>
internal sealed class CertificateSet
{
    private readonly ServerCertificate[] _certificates;
    private readonly Dictionary<ServerCertificate, SslServerAuthenticationOptions> _options;

    /// <param name="certificates">At least one; where two would do, the first is taken.</param>
    public CertificateSet(IEnumerable<ServerCertificate> certificates, TlsVersion minimumVersion)
    {
        _certificates = [.. certificates];
        _options = _certificates.ToDictionary(certificate => certificate, certificate => Options(certificate, minimumVersion));
    }

    public IReadOnlyList<ServerCertificate> Certificates => _certificates;

    public SslServerAuthenticationOptions OptionsFor(string? serverName, ClientHello? hello) => _options[Choose(serverName, hello)];

    /// <summary>
    /// A certificate with that very name, else one with a wildcard for it, else the first. Where several have the name, an RSA and an ECDSA
    /// one usually, it is the first of them that the client can use: a printer of 2012 has no ECDSA.
    /// </summary>
    /// <param name="serverName">As SslStream shows it: null or empty when the client named none, else perhaps in U-labels.</param>
    /// <param name="hello">Null: it could not be read, and the client is taken for one that can use anything.</param>
    public ServerCertificate Choose(string? serverName, ClientHello? hello)
    {
        var candidates = Domain.TryParse(serverName, out var name) ? Having(name.Ascii) : [];
        if (candidates.Length == 0)
            candidates = LikeTheFirst();
        return Array.Find(candidates, candidate => hello?.CanUse(candidate.Key) ?? true) ?? candidates[0];
    }

    private ServerCertificate[] Having(string name)
    {
        var exact = Array.FindAll(_certificates, certificate => certificate.HasExactly(name));
        return exact.Length > 0 ? exact : Array.FindAll(_certificates, certificate => certificate.HasWildcardFor(name));
    }

    /// <summary>The first, and those for the same host with other keys.</summary>
    private ServerCertificate[] LikeTheFirst() =>
        _certificates[0].Names is [var name, ..] ? Having(name.ToLowerInvariant()) : [_certificates[0]];

    /// <summary>
    /// The suites are .NET's own: under TLS 1.2 ECDHE with AES-GCM, and behind it AES-CBC with SHA-2 for those who have no other. A list of ours
    /// (CipherSuitesPolicy) could leave CBC out, but SslStream resumes no session under one, and a client that logs in for each message would
    /// pay a handshake for each.
    /// </summary>
    private static SslServerAuthenticationOptions Options(ServerCertificate certificate, TlsVersion minimumVersion) => new()
    {
        ServerCertificateContext = certificate.Context,
        EnabledSslProtocols = minimumVersion == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13, // RFC 8997 §3: nothing older
        AllowRenegotiation = false,
        ClientCertificateRequired = false,
    };
}
