namespace Relay.Submission.Tls;

/// <summary>The versions that may still be spoken (RFC 8997 §3).</summary>
public enum TlsVersion
{
    /// <summary>1.2 and 1.3.</summary>
    Tls12,

    /// <summary>1.3 alone: shuts out many a printer and older mail program.</summary>
    Tls13,
}
