using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Relay.Delivery.Tests.Support;

/// <summary>Self-signed, for another name, expired: what opportunistic TLS must put up with.</summary>
internal static class TestCertificate
{
    public static X509Certificate2 Instance { get; } = Create();

    private static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=somewhere.else.example", key, HashAlgorithmName.SHA256);
        var expiry = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var certificate = request.CreateSelfSigned(expiry.AddYears(-1), expiry);
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
