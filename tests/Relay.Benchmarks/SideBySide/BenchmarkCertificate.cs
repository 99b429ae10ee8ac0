using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relay.Benchmarks.Queue;

namespace Relay.Benchmarks.SideBySide;

/// <summary>The certificate that every server under test has: self-signed, EC P-256.</summary>
internal static class BenchmarkCertificate
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(2);

    /// <summary>PEM: the key, then the certificate, the order in which Postfix wants them in one file.</summary>
    public static string Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Mail.HostName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Mail.HostName);
        request.CertificateExtensions.Add(names.Build());
        var now = QueueHome.Time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now - Lifetime, now + Lifetime);
        return $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n";
    }
}
