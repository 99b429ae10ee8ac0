using Microsoft.Extensions.Logging;

namespace Relay.Submission.Tls;

/// <summary>
/// One configured certificate as its files have it now. Files of which nothing can be made, a renewal that has come half-way among them,
/// leave the certificate from before: it is said once, and tried again at each look.
/// </summary>
/// <param name="own">Not null where it is ours to make.</param>
internal sealed class CertificateSource(CertificateOptions options, SelfSignedCertificate? own, TimeProvider time, ILogger logger)
{
    private readonly ExpiryReminder _reminder = new();
    private CertificatePair? _pair;
    private ServerCertificate? _certificate;
    private string? _complaint;

    public ServerCertificate Certificate => _certificate ?? throw new InvalidOperationException("Nobody has looked yet.");

    /// <summary>True when there is another certificate than before.</summary>
    /// <exception cref="CertificateException">At the first look only.</exception>
    public bool Look()
    {
        var isNew = false;
        try
        {
            isNew = Read();
            _complaint = null;
        }
        catch (CertificateException exception) when (_certificate is not null)
        {
            Complain(exception.Message);
        }

        _reminder.Look(Certificate, time.GetUtcNow(), logger);
        return isNew;
    }

    private bool Read()
    {
        own?.MakeIfNeeded();
        var pair = CertificatePair.Read(options);
        if (pair == _pair)
            return false;

        var certificate = pair.Load();
        if (_certificate is null)
            TlsLog.Serving(logger, certificate.File, certificate);
        else
            TlsLog.Changed(logger, certificate.File, certificate);
        if (certificate.NotBefore > time.GetUtcNow())
            TlsLog.NotYetValid(logger, certificate.File, certificate.NotBefore);
        (_pair, _certificate) = (pair, certificate);
        return true;
    }

    private void Complain(string reason)
    {
        if (reason != _complaint)
            TlsLog.NotTaken(logger, reason);
        _complaint = reason;
    }
}
