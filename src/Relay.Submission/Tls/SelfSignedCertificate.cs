using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Relay.Submission.Tls;

/// <summary>A certificate for a first start: it encrypts, and proves nothing. Made once and kept, so that a client that was told to trust it goes on doing so.</summary>
internal sealed class SelfSignedCertificate(string directory, string hostName, TimeProvider time)
{
    /// <summary>Long enough not to lapse unnoticed before a real one takes its place; Apple's systems refuse more than 825 days.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromDays(825);

    /// <summary>Clocks differ.</summary>
    private static readonly TimeSpan Backdating = TimeSpan.FromDays(1);

    public string CertificateFile { get; } = Path.Combine(directory, "self-signed.crt");

    public string KeyFile { get; } = Path.Combine(directory, "self-signed.key");

    public void MakeIfMissing()
    {
        if (File.Exists(CertificateFile) && File.Exists(KeyFile))
            return;

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Make(key);
        Directory.CreateDirectory(directory);
        WriteSecret(KeyFile, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
    }

    private X509Certificate2 Make(ECDsa key)
    {
        var request = new CertificateRequest($"CN={hostName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(hostName);
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false)); // server authentication, RFC 5280 §4.2.1.12
        var now = time.GetUtcNow();
        return request.CreateSelfSigned(now - Backdating, now + Validity);
    }

    private static void WriteSecret(string file, string text)
    {
        File.Delete(file); // a file that is there keeps its mode
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.Write(text);
    }
}
