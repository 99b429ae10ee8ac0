using Microsoft.Extensions.Hosting;

namespace Relay.Submission.Tls;

/// <summary>
/// Looks at the certificates' files from time to time and compares them by content. Watching them instead would be no surer: inotify sees nothing
/// through many bind mounts, and a Kubernetes secret is swapped two symlinks away.
/// </summary>
internal sealed class CertificateWatch(ServerCertificates certificates, TimeProvider time) : BackgroundService
{
    /// <summary>A renewed certificate has weeks to take effect; a few small files a minute cost nothing.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The end is no exception: after a start that failed, the host would show it.
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
                return;
            certificates.Look();
        }
    }
}
