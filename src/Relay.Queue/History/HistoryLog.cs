using Microsoft.Extensions.Logging;
using Relay.Core.Queue;

namespace Relay.Queue.History;

/// <summary>Event ids 4020–4039.</summary>
internal static partial class HistoryLog
{
    [LoggerMessage(4020, LogLevel.Warning, "The history can't keep up, and what happens from here on is missing from it; mail is not affected")]
    public static partial void Overflowing(ILogger logger);

    [LoggerMessage(4021, LogLevel.Warning, "The history keeps up again: {Events} events are missing from it")]
    public static partial void KeepsUp(ILogger logger, long events);

    [LoggerMessage(4022, LogLevel.Warning, "The history can't be written, and what happens from here on is missing from it; mail is not affected. {Reason}")]
    public static partial void WriteFailed(ILogger logger, string reason, Exception exception);

    [LoggerMessage(4023, LogLevel.Warning, "The history is written again: {Events} events are missing from it")]
    public static partial void WrittenAgain(ILogger logger, long events);

    [LoggerMessage(4024, LogLevel.Warning, "The history file {File} is damaged, has been set aside (.damaged) and is begun anew; mail is not affected. {Reason}")]
    public static partial void SetAside(ILogger logger, string file, string reason);

    [LoggerMessage(4025, LogLevel.Warning, "The history file {File} can't be read and is passed over. {Reason}")]
    public static partial void Unreadable(ILogger logger, string file, string reason);

    [LoggerMessage(4026, LogLevel.Information, "Deleted the history before {Day}: {Files} files (Queue:HistoryDays)")]
    public static partial void Deleted(ILogger logger, DateOnly day, int files);

    [LoggerMessage(4027, LogLevel.Warning, "The history before {Day} can't be deleted. {Reason}")]
    public static partial void DeleteFailed(ILogger logger, DateOnly day, string reason);

    [LoggerMessage(4028, LogLevel.Warning, "The history could not be finished before the end: {Events} events are missing from it")]
    public static partial void Unfinished(ILogger logger, long events);

    [LoggerMessage(4030, LogLevel.Error,
        "{QueueId} is missing: it was accepted from <{Sender}> for <{Recipients}> at {AcceptedAt:o} and is neither in the queue nor known to have ended. The queue's database is older than its history: was it restored from a copy, or cut short?")]
    public static partial void Missing(ILogger logger, QueueId queueId, string sender, string recipients, DateTimeOffset acceptedAt);

    [LoggerMessage(4031, LogLevel.Error, "{Messages} more messages are missing like these")]
    public static partial void MoreMissing(ILogger logger, int messages);

    [LoggerMessage(4032, LogLevel.Warning,
        "{QueueId} was accepted from <{Sender}> for <{Recipients}> at {AcceptedAt:o} and is neither in the queue nor known to have ended. It may well have been delivered or bounced just before the last run was cut off, and only the note of it be missing")]
    public static partial void InDoubt(ILogger logger, QueueId queueId, string sender, string recipients, DateTimeOffset acceptedAt);

    [LoggerMessage(4033, LogLevel.Warning, "Of {Messages} more messages the end is not known like that of these")]
    public static partial void MoreInDoubt(ILogger logger, int messages);

    [LoggerMessage(4034, LogLevel.Warning, "Whether the queue has all that its history says can't be told. {Reason}")]
    public static partial void NoWitness(ILogger logger, string reason);
}
