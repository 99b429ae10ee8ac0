using Microsoft.Extensions.Logging;
using Relay.Dns.Servers;

namespace Relay.Dns.Queries;

/// <summary>The rotation over the servers of the moment: the system's list changes under a process that runs for months.</summary>
internal sealed class RecursiveServers(DnsOptions options, string resolvConfPath, NameServerClient client, TimeProvider time, ILogger logger)
{
    /// <summary>How old the system's list may get. Reading it costs next to nothing, and nobody notices half a minute.</summary>
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private NameServerRotation? _rotation;
    private long _readAt;

    public NameServerRotation Current()
    {
        lock (_gate)
        {
            if (_rotation is not null && (options.Servers.Count > 0 || time.GetElapsedTime(_readAt) < ReadAgainAfter))
                return _rotation;

            _readAt = time.GetTimestamp();
            var settings = NameServers.Find(options, resolvConfPath);
            if (_rotation is null || !_rotation.Settings.Equals(settings))
            {
                _rotation = new NameServerRotation(settings, client, time, logger);
                DnsLog.ServersFound(logger, string.Join(", ", settings.Servers.Select(NameServerAddress.Display)));
            }

            return _rotation;
        }
    }
}
