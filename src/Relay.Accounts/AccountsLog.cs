using Microsoft.Extensions.Logging;

namespace Relay.Accounts;

/// <summary>Event ids 3000 to 3099.</summary>
internal static partial class AccountsLog
{
    [LoggerMessage(3000, LogLevel.Information, "Accounts read from {File}: {Count}")]
    public static partial void Loaded(this ILogger log, int count, string file);

    [LoggerMessage(3001, LogLevel.Warning, "Nobody can log in: there is no accounts file {File}. Add the first account with: relay users add NAME")]
    public static partial void Missing(this ILogger log, string file);

    [LoggerMessage(3002, LogLevel.Warning, "Nobody can log in: {File} has no accounts. Add one with: relay users add NAME")]
    public static partial void Empty(this ILogger log, string file);

    [LoggerMessage(3003, LogLevel.Warning, "Nobody can log in: the accounts file {File} is gone, and its {Count} accounts with it")]
    public static partial void Gone(this ILogger log, string file, int count);

    [LoggerMessage(3004, LogLevel.Error, "The accounts file is wrong, and the {Count} accounts from before stay until it is put right. {Mistakes}")]
    public static partial void Broken(this ILogger log, string mistakes, int count);

    [LoggerMessage(3005, LogLevel.Error, "The accounts file {File} can't be read ({Reason}), and the {Count} accounts from before stay until it can")]
    public static partial void Unreadable(this ILogger log, string file, string reason, int count);

    [LoggerMessage(3006, LogLevel.Warning, "The key {File}, by which unknown names look like accounts to a stranger, can't be kept ({Reason}): until it can, a restart tells them apart")]
    public static partial void DecoyKeyNotKept(this ILogger log, string file, string reason);

    [LoggerMessage(3007, LogLevel.Warning, "The key {File}, by which unknown names look like accounts to a stranger, has {Length} octets instead of {Expected}: a new one takes its place")]
    public static partial void DecoyKeyReplaced(this ILogger log, string file, int length, int expected);
}
