using Microsoft.Extensions.Logging;
using Relay.Dns.Wire;

namespace Relay.Dns;

/// <summary>Event ids 5000 to 5099.</summary>
internal static partial class DnsLog
{
    [LoggerMessage(5000, LogLevel.Information, "DNS: asking {Servers}")]
    public static partial void ServersFound(ILogger logger, string servers);

    [LoggerMessage(5001, LogLevel.Debug, "DNS: name server {Server} {Reason} ({Question})")]
    public static partial void ServerFailed(ILogger logger, string server, string reason, Question question);

    [LoggerMessage(5002, LogLevel.Information, "DNS: {Reason}")]
    public static partial void LookupFailed(ILogger logger, string reason);
}
