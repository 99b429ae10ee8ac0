using Microsoft.Extensions.Logging;

namespace Relay.Submission.Tls;

/// <summary>Says in the log that a certificate nears its end: often enough to be seen, and not so often that it is filtered away.</summary>
internal sealed class ExpiryReminder
{
    /// <summary>When the reminders begin: what ACME clients renew by themselves has been renewed by now (certbot's default).</summary>
    public static readonly TimeSpan Early = TimeSpan.FromDays(30);

    /// <summary>When they become daily.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromDays(7);

    private static readonly TimeSpan EarlyPause = TimeSpan.FromDays(7);
    private static readonly TimeSpan LatePause = TimeSpan.FromDays(1);

    private (ServerCertificate Certificate, Stage Stage, DateTimeOffset At)? _last;

    private enum Stage
    {
        Fine,
        Early,
        Late,
        Expired,
    }

    public void Look(ServerCertificate certificate, DateTimeOffset now, ILogger logger)
    {
        var left = certificate.NotAfter - now;
        var stage = StageAt(left);
        if (stage == Stage.Fine || !IsDue(certificate, stage, now))
            return;

        _last = (certificate, stage, now);
        if (stage == Stage.Expired)
            TlsLog.Expired(logger, certificate.File, certificate);
        else
            TlsLog.ExpiresSoon(logger, certificate.File, (int)left.TotalDays, certificate);
    }

    private static Stage StageAt(TimeSpan left) =>
        left <= TimeSpan.Zero ? Stage.Expired :
        left <= Late ? Stage.Late :
        left <= Early ? Stage.Early : Stage.Fine;

    private bool IsDue(ServerCertificate certificate, Stage stage, DateTimeOffset now) =>
        _last is not { } last || last.Certificate != certificate || last.Stage != stage || now - last.At >= (stage == Stage.Early ? EarlyPause : LatePause);
}
