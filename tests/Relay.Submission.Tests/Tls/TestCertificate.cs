using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relay.Submission.Tls;

namespace Relay.Submission.Tests.Tls;

/// <summary>A certificate for these names, signed by itself.</summary>
internal sealed record TestCertificate(string CertificatePem, string KeyPem)
{
    public static TestCertificate Ecdsa(DateTimeOffset until, params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Sign(new CertificateRequest("CN=common.example", key, HashAlgorithmName.SHA256), key, until, names);
    }

    public static TestCertificate Rsa(DateTimeOffset until, int bits, params string[] names)
    {
        using var key = RSA.Create(bits);
        return Sign(new CertificateRequest("CN=common.example", key, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1), key, until, names);
    }

    /// <summary>With the one that has signed it; the root, which has signed that, is not in the file.</summary>
    public static TestCertificate Chain(DateTimeOffset until, string name)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Authority("CN=root", rootKey).CreateSelfSigned(until.AddDays(-90), until);
        using var unsigned = Authority("CN=intermediate", intermediateKey).Create(root, root.NotBefore, root.NotAfter, [1]);
        using var intermediate = unsigned.CopyWithPrivateKey(intermediateKey);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).Create(intermediate, root.NotBefore, root.NotAfter, [2]);
        return new TestCertificate($"{certificate.ExportCertificatePem()}\n{intermediate.ExportCertificatePem()}\n", key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Both files, whatever stood there before.</summary>
    public CertificateOptions Write(string file)
    {
        File.WriteAllText($"{file}.crt", CertificatePem);
        File.WriteAllText($"{file}.key", KeyPem);
        return new CertificateOptions { CertificateFile = $"{file}.crt", KeyFile = $"{file}.key" };
    }

    public ServerCertificate Load(string file = "test") => new CertificatePair(file, file, CertificatePem, KeyPem).Load();

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }

    private static TestCertificate Sign(CertificateRequest request, AsymmetricAlgorithm key, DateTimeOffset until, string[] names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        Array.ForEach(names, alternatives.AddDnsName);
        if (names.Length > 0)
            request.CertificateExtensions.Add(alternatives.Build());
        using var certificate = request.CreateSelfSigned(until.AddDays(-90), until);
        return new TestCertificate(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
