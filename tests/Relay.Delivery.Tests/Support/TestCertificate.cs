using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Relay.Delivery.Tests.Support;

/// <summary>Self-signed, for another name, expired: what opportunistic TLS must put up with.</summary>
internal static class TestCertificate
{
    public static X509Certificate2 Instance { get; } = Create();

    /// <summary>One that says where its issuer's is to be had (RFC 5280 §4.2.2.1).</summary>
    public static X509Certificate2 IssuedBy(Uri issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mx.example.net", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [issuer.AbsoluteUri]));
        var signature = X509SignatureGenerator.CreateForECDsa(issuerKey);
        var start = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var certificate = request.Create(new X500DistinguishedName("CN=Somebody"), signature, start, start.AddYears(100), [1]);
        using var withKey = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    private static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=somewhere.else.example", key, HashAlgorithmName.SHA256);
        var expiry = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var certificate = request.CreateSelfSigned(expiry.AddYears(-1), expiry);
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
