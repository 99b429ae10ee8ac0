namespace Relay.Submission.Tls;

/// <summary>One certificate and its key, both PEM.</summary>
public sealed class CertificateOptions
{
    /// <summary>Our certificate first, then the chain up to the root.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>The private key, not encrypted; null when it stands in the certificate's file.</summary>
    public string? KeyFile { get; set; }
}
