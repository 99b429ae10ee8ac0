using Microsoft.Extensions.Logging;

namespace Relay.Hosting;

/// <summary>Event ids 6000–6099.</summary>
internal static partial class HostLog
{
    [LoggerMessage(6000, LogLevel.Information, "Relay is ready: {HostName} listens on {Listeners}; version {Version}, configured by {File}")]
    public static partial void Ready(ILogger logger, string hostName, string listeners, string version, string file);

    [LoggerMessage(6001, LogLevel.Information, "Relay is stopping: sessions and transactions under way may end")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(6002, LogLevel.Information, "Relay has stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(6003, LogLevel.Warning, "This host calls itself {HostName}, which is no full name in DNS; many mail servers refuse such a greeting. Set Server:HostName")]
    public static partial void ShortHostName(ILogger logger, string hostName);

    [LoggerMessage(6004, LogLevel.Information, "SIGHUP: the certificates are read again now. Accounts are by themselves, and the rest of the configuration at the next start")]
    public static partial void HungUp(ILogger logger);

    [LoggerMessage(6005, LogLevel.Warning, "This process may have descriptors for {Possible} sessions only, not for the {Wanted} of Limits:MaxSessions. Raise the limit of open files (ulimit -n, LimitNOFILE) or lower the setting")]
    public static partial void FewDescriptors(ILogger logger, int possible, int wanted);

    [LoggerMessage(6010, LogLevel.Warning, "Every user of this host can read the password file {File} of Delivery:Routes:{Route}; take the right from them (chmod o-rwx)")]
    public static partial void OpenPasswordFile(ILogger logger, string file, int route);

    [LoggerMessage(6007, LogLevel.Warning, "This process may have descriptors for {Possible} outgoing connections only, not for the {Wanted} of Delivery:MaxConnections. Raise the limit of open files (ulimit -n, LimitNOFILE) or lower the setting")]
    public static partial void FewDescriptorsForDelivery(ILogger logger, int possible, int wanted);
}
