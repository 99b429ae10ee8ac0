using Microsoft.Extensions.Logging;

namespace Relay.Submission.Limits;

/// <summary>Event ids 1100–1149.</summary>
internal static partial class LimitsLog
{
    [LoggerMessage(1100, LogLevel.Warning, "All {Sessions} sessions are taken, by {Addresses} addresses: further clients are told to come back later")]
    public static partial void SessionsFull(ILogger logger, int sessions, int addresses);

    [LoggerMessage(1101, LogLevel.Warning, "{Client} has {Sessions} sessions, as many as one address may: it is told to come back later")]
    public static partial void SessionsFullForAddress(ILogger logger, ClientNetwork client, int sessions);
}
