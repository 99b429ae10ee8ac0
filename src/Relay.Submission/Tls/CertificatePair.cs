using System.Formats.Asn1;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Relay.Submission.Tls;

/// <summary>The two files of a certificate as they were at one time; two pairs that are equal serve the same.</summary>
internal sealed record CertificatePair(string CertificateFile, string KeyFile, string CertificatePem, string KeyPem)
{
    /// <summary>In bits; with fewer, OpenSSL as distributions set it up fails every handshake.</summary>
    private const int MinRsaBits = 2048;

    /// <exception cref="CertificateException"/>
    public static CertificatePair Read(CertificateOptions options)
    {
        var (certificateFile, keyFile) = (options.CertificateFile, options.KeyFile ?? options.CertificateFile);
        try
        {
            return new CertificatePair(certificateFile, keyFile, ReadText(certificateFile), ReadText(keyFile));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(certificateFile, keyFile, exception);
        }
    }

    /// <summary>Ready to be shown, with the chain that stands in the file.</summary>
    /// <exception cref="CertificateException"/>
    public ServerCertificate Load()
    {
        try
        {
            using var fromPem = X509Certificate2.CreateFromPem(CertificatePem, KeyPem);
            var key = KeyOf(fromPem);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(CertificatePem);

            // Through PKCS #12, since Windows can't use a key for TLS that was never in a store.
            var certificate = X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null);
            return new ServerCertificate(CertificateFile, SslStreamCertificateContext.Create(certificate, chain, offline: true), key);
        }
        catch (Exception exception) when (exception is CryptographicException or AsnContentException or ArgumentException)
        {
            throw Unusable(CertificateFile, KeyFile, exception);
        }
    }

    /// <summary>Without the key.</summary>
    public override string ToString() => CertificateFile;

    private static KeyKind KeyOf(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        return rsa is { KeySize: < MinRsaBits }
            ? throw new CryptographicException($"Its key has {rsa.KeySize} bits, and clients want at least {MinRsaBits} of RSA.")
            : KeyKind.Of(certificate) ?? throw new CryptographicException("Its key is of a kind that clients can't use; RSA and ECDSA on P-256, P-384 or P-521 they can.");
    }

    private static string ReadText(string file) => Encoding.UTF8.GetString(File.ReadAllBytes(file));

    private static CertificateException Unusable(string certificateFile, string keyFile, Exception reason) => new(
        $"The certificate {certificateFile} with the key {keyFile} can't be used: {reason.Message} Both must be PEM files, readable by this user, and belong together; in the first the certificate comes before its chain.",
        reason);
}
