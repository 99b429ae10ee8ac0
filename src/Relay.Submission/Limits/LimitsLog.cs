using Microsoft.Extensions.Logging;

namespace Relay.Submission.Limits;

/// <summary>Event ids 1100–1149.</summary>
internal static partial class LimitsLog
{
    [LoggerMessage(1100, LogLevel.Warning, "All {Sessions} sessions are taken, by {Addresses} addresses: further clients are told to come back later")]
    public static partial void SessionsFull(ILogger logger, int sessions, int addresses);

    [LoggerMessage(1101, LogLevel.Warning, "{Client} has {Sessions} sessions, as many as one address may: it is told to come back later")]
    public static partial void SessionsFullForAddress(ILogger logger, ClientNetwork client, int sessions);

    [LoggerMessage(1110, LogLevel.Warning, "\"{Login}\" can't log in from {Client} for {BarTime}: {Failures} failed logins")]
    public static partial void LoginBarredAtAddress(ILogger logger, string login, ClientNetwork client, TimeSpan barTime, long failures);

    [LoggerMessage(1111, LogLevel.Warning, "Nobody can log in from {Client} for {BarTime}, but who has lately: {Failures} failed logins with different names")]
    public static partial void AddressBarred(ILogger logger, ClientNetwork client, TimeSpan barTime, long failures);

    [LoggerMessage(1112, LogLevel.Warning, "\"{Login}\" can't log in for {BarTime}, but from where it has lately: {Failures} failed logins from different addresses")]
    public static partial void LoginBarred(ILogger logger, string login, TimeSpan barTime, long failures);

    [LoggerMessage(1120, LogLevel.Warning, "{Whom} has come to {Used} of the {Limit} {What} allowed per {Period}")]
    public static partial void QuotaNear(ILogger logger, string whom, long used, int limit, string what, string period);

    [LoggerMessage(1121, LogLevel.Warning, "{Whom} asks for {Asked} more and is refused: {Used} of the {Limit} {What} allowed per {Period} are used up")]
    public static partial void QuotaReached(ILogger logger, string whom, int asked, long used, int limit, string what, string period);

    [LoggerMessage(1122, LogLevel.Warning, "What everybody has sent lately can't be read from {File}, so it counts from nothing. {Reason}")]
    public static partial void QuotasNotRead(ILogger logger, string file, string reason);

    [LoggerMessage(1123, LogLevel.Warning, "What everybody has sent lately can't be saved in {File}; it is counted all the same, and tried again. {Reason}")]
    public static partial void QuotasNotSaved(ILogger logger, string file, string reason);
}
