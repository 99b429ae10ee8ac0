using Microsoft.Extensions.Logging;

namespace Relay.Submission.Tls;

/// <summary>Event ids 1150–1179.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(1150, LogLevel.Warning, "No certificate is configured: using a self-signed one, {File}, that no client trusts by itself. Set Tls:Certificates")]
    public static partial void SelfSigned(ILogger logger, string file);

    [LoggerMessage(1151, LogLevel.Information, "Certificate {File} for {Certificate}")]
    public static partial void Serving(ILogger logger, string file, ServerCertificate certificate);

    [LoggerMessage(1152, LogLevel.Information, "New certificate in {File}, for handshakes from now on: {Certificate}")]
    public static partial void Changed(ILogger logger, string file, ServerCertificate certificate);

    [LoggerMessage(1153, LogLevel.Warning, "A certificate's files have changed for the worse, and the certificate from before stays until they are put right. {Reason}")]
    public static partial void NotTaken(ILogger logger, string reason);

    [LoggerMessage(1154, LogLevel.Warning, "The certificate {File} expires in {Days} days: {Certificate}. Renew it; it is read again by itself")]
    public static partial void ExpiresSoon(ILogger logger, string file, int days, ServerCertificate certificate);

    [LoggerMessage(1155, LogLevel.Error, "The certificate {File} has expired, and clients refuse it: {Certificate}. Renew it; it is read again by itself")]
    public static partial void Expired(ILogger logger, string file, ServerCertificate certificate);

    [LoggerMessage(1156, LogLevel.Warning, "The certificate {File} is not valid before {NotBefore:u}, and clients refuse it until then")]
    public static partial void NotYetValid(ILogger logger, string file, DateTimeOffset notBefore);
}
