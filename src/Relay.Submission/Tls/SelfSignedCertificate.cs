using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Relay.Submission.Tls;

/// <summary>
/// A certificate for a first start: it encrypts, and proves nothing. Made and kept until it nears its end, so that a client that was told to
/// trust it goes on doing so.
/// </summary>
internal sealed class SelfSignedCertificate(string directory, string hostName, TimeProvider time)
{
    /// <summary>Long enough not to lapse unnoticed before a real one takes its place; Apple's systems refuse more than 825 days.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromDays(825);

    /// <summary>Clocks differ.</summary>
    private static readonly TimeSpan Backdating = TimeSpan.FromDays(1);

    public CertificateOptions Files { get; } = new()
    {
        CertificateFile = Path.Combine(directory, "self-signed.crt"),
        KeyFile = Path.Combine(directory, "self-signed.key"),
    };

    /// <summary>Makes it where it is missing or of no use, and makes it anew when it has little time left.</summary>
    /// <exception cref="CertificateException">There is none, and none can be kept.</exception>
    public void MakeIfNeeded()
    {
        var present = Present();
        if (present?.NotAfter - time.GetUtcNow() > ExpiryReminder.Early)
            return;

        try
        {
            Make();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // One that nears its end is better than none; that it does will be said.
            if (present is null)
                throw new CertificateException($"No certificate is configured, and a self-signed one can't be kept in {directory}: {exception.Message} Set Tls:Certificates, or let this user write there.", exception);
        }
    }

    private ServerCertificate? Present()
    {
        try
        {
            return CertificatePair.Read(Files).Load();
        }
        catch (CertificateException)
        {
            return null;
        }
    }

    private void Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Sign(key);
        Directory.CreateDirectory(directory);
        var (newCertificate, newKey) = ($"{Files.CertificateFile}.new", $"{Files.KeyFile}.new");
        WriteSecret(newKey, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(newCertificate, certificate.ExportCertificatePem());
        File.Move(newKey, Files.KeyFile!, overwrite: true);
        File.Move(newCertificate, Files.CertificateFile, overwrite: true);
    }

    private X509Certificate2 Sign(ECDsa key)
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
