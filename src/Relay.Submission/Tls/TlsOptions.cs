namespace Relay.Submission.Tls;

/// <summary>The certificate that the listeners show. Both files are PEM; neither set means a self-signed one.</summary>
public sealed class TlsOptions
{
    /// <summary>Our certificate first, then the chain up to the root.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>The private key, not encrypted; null when it stands in the certificate's file.</summary>
    public string? KeyFile { get; set; }
}
