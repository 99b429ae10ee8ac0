namespace Relay.Submission.Tls;

/// <summary>There is no certificate to show. The message says why, and what to do.</summary>
public sealed class CertificateException : Exception
{
    public CertificateException() { }

    public CertificateException(string message) : base(message) { }

    public CertificateException(string message, Exception innerException) : base(message, innerException) { }
}
