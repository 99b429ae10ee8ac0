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
    /// <exception cref="CertificateException"/>
    public static SslServerAuthenticationOptions Load(TlsOptions options, string ownDirectory, string hostName, TimeProvider time, ILogger logger)
    {
        if (options.CertificateFile is not null)
            return Options(Read(options));

        var own = MakeOwn(ownDirectory, hostName, time);
        SubmissionLog.SelfSigned(logger, own.CertificateFile);
        return Options(Read(new TlsOptions { CertificateFile = own.CertificateFile, KeyFile = own.KeyFile }));
    }

    private static SelfSignedCertificate MakeOwn(string directory, string hostName, TimeProvider time)
    {
        try
        {
            var own = new SelfSignedCertificate(directory, hostName, time);
            own.MakeIfMissing();
            return own;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CertificateException(
                $"No certificate is configured, and a self-signed one can't be kept in {directory}: {exception.Message} Set Tls:CertificateFile and Tls:KeyFile, or let this user write there.", exception);
        }
    }

    /// <summary>The operator's certificate with its chain.</summary>
    /// <exception cref="CertificateException"/>
    public static SslStreamCertificateContext Read(TlsOptions options)
    {
        var certificateFile = options.CertificateFile!;
        var keyFile = options.KeyFile ?? certificateFile;
        try
        {
            using var fromPem = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);

            // Through PKCS #12, since Windows can't use a key for TLS that was never in a store.
            var certificate = X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null);
            return SslStreamCertificateContext.Create(certificate, chain, offline: true);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new CertificateException(
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
