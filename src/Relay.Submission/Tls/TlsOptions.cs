namespace Relay.Submission.Tls;

/// <summary>How the listeners speak TLS.</summary>
public sealed class TlsOptions
{
    /// <summary>The certificates to choose from by the name that a client asks for; the first is for those that ask for none. Empty: a self-signed one.</summary>
    public List<CertificateOptions> Certificates { get; set; } = [];

    public TlsVersion MinimumVersion { get; set; } = TlsVersion.Tls12;
}
