using System.Security.Authentication;

namespace Relay.Submission.Tls;

/// <summary>Why a handshake failed, in the words of someone who wants the client to work.</summary>
internal static class HandshakeFailure
{
    // OpenSSL's error codes, which .NET gives as HResult: the library in bits 23 to 30, its reason in those below (openssl/err.h).
    private const int LibraryShift = 23;
    private const int SslLibrary = 20;
    private const int ReasonMask = (1 << LibraryShift) - 1;

    /// <summary>A reason from here on is an alert that the client sent (SSL_AD_REASON_OFFSET in openssl/ssl.h).</summary>
    private const int FirstAlert = 1000;

    /// <summary>Reasons of our own side's OpenSSL (openssl/sslerr.h).</summary>
    private static readonly Dictionary<int, string> Reasons = new()
    {
        [118] = "the client accepts no signature that our certificate's key can make",
        [193] = "the client offers no cipher suite that is still safe",
        [258] = "the client speaks no version of TLS that we do",
        [373] = "the client fell back to an older version than both sides have",
    };

    /// <summary>Alerts of RFC 8446 §6.2.</summary>
    private static readonly Dictionary<int, string> Alerts = new()
    {
        [40] = "the client found nothing in what we offer that it could use (alert handshake_failure)",
        [42] = "the client does not accept our certificate (alert bad_certificate)",
        [43] = "the client can't use our certificate's kind (alert unsupported_certificate)",
        [44] = "the client holds our certificate for revoked (alert certificate_revoked)",
        [45] = "the client holds our certificate for expired (alert certificate_expired)",
        [46] = "the client does not accept our certificate (alert certificate_unknown)",
        [48] = "the client does not trust who issued our certificate: does the file have the whole chain? (alert unknown_ca)",
        [70] = "the client speaks no version of TLS that we do (alert protocol_version)",
        [71] = "the client wants stronger ciphers (alert insufficient_security)",
        [90] = "the user at the client called it off (alert user_canceled)",
    };

    /// <param name="hello">What the client offered, null when it had not come to that.</param>
    /// <param name="mode">Of the listener; a client with the other setting is the commonest mistake.</param>
    public static string Describe(Exception exception, ClientHello? hello, TlsMode mode) => exception switch
    {
        TimeoutException when hello is null => $"the client did not begin TLS in time{(mode == TlsMode.Implicit ? ", as one does that is set to STARTTLS and waits for a greeting" : "")}",
        TimeoutException => "the client did not finish the handshake in time",
        IOException when hello is null => "the client closed the connection before it began TLS",
        IOException => "the client closed the connection in the middle, as some do that don't trust the certificate",
        AuthenticationException { InnerException: null } when hello is null => $"what the client sent is not TLS{(mode == TlsMode.Implicit ? "; is it set to STARTTLS, or to no encryption?" : "")}",
        _ when hello?.Version < ClientHello.Tls12 => $"the client offers no more than {VersionName(hello.Version)}",
        _ => DescribeError(exception.GetBaseException(), hello),
    };

    private static string DescribeError(Exception error, ClientHello? hello)
    {
        var isOfOpenSsl = error.HResult >> LibraryShift == SslLibrary;
        var reason = error.HResult & ReasonMask;
        var known = !isOfOpenSsl ? null : reason >= FirstAlert ? Alerts.GetValueOrDefault(reason - FirstAlert) : Reasons.GetValueOrDefault(reason);
        return $"{known ?? error.Message}{(hello is null ? "" : $"; it offers up to {VersionName(hello.Version)}")}";
    }

    private static string VersionName(ushort version) => version switch
    {
        0x0300 => "SSL 3.0",
        0x0301 => "TLS 1.0",
        0x0302 => "TLS 1.1",
        ClientHello.Tls12 => "TLS 1.2",
        ClientHello.Tls13 => "TLS 1.3",
        _ => $"version {version:X4}",
    };
}
