using Microsoft.Extensions.Logging;

namespace Relay.Admin;

/// <summary>Event ids 7000–7099.</summary>
internal static partial class AdminLog
{
    [LoggerMessage(7000, LogLevel.Warning, "There is no socket for commands at {Path}, and 'relay queue' can't reach this process: {Reason}")]
    public static partial void NoSocket(ILogger logger, string path, string reason);

    [LoggerMessage(7001, LogLevel.Warning, "{Request} was answered with an error: {Reason}")]
    public static partial void Failed(ILogger logger, string request, string reason);

    [LoggerMessage(7002, LogLevel.Information, "An operator did {Action} to {Recipients} recipients of {Messages} messages; under way and left alone: {UnderWay}")]
    public static partial void Changed(ILogger logger, string action, long recipients, long messages, long underWay);
}
