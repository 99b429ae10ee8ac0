using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Relay.Submission.Tls;

/// <summary>Makes the server's side of TLS out of the operator's files, or out of a certificate of our own where there are none.</summary>
public static class ServerCertificate
{
    /// <param name="ownDirectory">Where a self-signed certificate is kept.</param>
    /// <exception cref="InvalidOperationException">The files are of no use; the message says why.</exception>
    public static SslServerAuthenticationOptions Load(TlsOptions options, string ownDirectory, string hostName, TimeProvider time, ILogger logger)
    {
        if (options.CertificateFile is { } file)
            return Options(Read(file, options.KeyFile ?? file));

        var own = new SelfSignedCertificate(ownDirectory, hostName, time);
        own.MakeIfMissing();
        SubmissionLog.SelfSigned(logger, own.CertificateFile);
        return Options(Read(own.CertificateFile, own.KeyFile));
    }

    private static SslStreamCertificateContext Read(string certificateFile, string keyFile)
    {
        try
        {
            using var fromPem = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);

            // Through PKCS #12, since Windows can't use a key for TLS that was never in a store.
            var certificate = X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null);
            return SslStreamCertificateContext.Create(certificate, chain, offline: true);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"The certificate {certificateFile} with the key {keyFile} can't be used: {exception.Message} Both must be PEM files, readable by this user, and belong together.", exception);
        }
    }

    private static SslServerAuthenticationOptions Options(SslStreamCertificateContext certificate) => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13, // RFC 8997 §3: nothing older
        ClientCertificateRequired = false,
    };
}
