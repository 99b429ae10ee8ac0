using Microsoft.Extensions.Logging;
using Relay.Core.Queue;

namespace Relay.Queue;

/// <summary>Event ids 4000–4099.</summary>
internal static partial class QueueLog
{
    [LoggerMessage(4000, LogLevel.Information, "Queue opened in {Directory}: messages={Messages} interrupted-recipients={Interrupted}")]
    public static partial void Opened(ILogger logger, string directory, long messages, long interrupted);

    [LoggerMessage(4001, LogLevel.Information, "Removed {Chunks} pieces of messages that were never accepted")]
    public static partial void Swept(ILogger logger, long chunks);

    [LoggerMessage(4002, LogLevel.Error, "The queue can't write, and takes no mail until it can; what is stored is safe. {Reason}")]
    public static partial void WriteFailed(ILogger logger, string reason);

    [LoggerMessage(4005, LogLevel.Information, "The queue can write again, after {Broken}")]
    public static partial void Recovered(ILogger logger, TimeSpan broken);

    [LoggerMessage(4006, LogLevel.Error,
        "The queue's database is damaged, and takes no mail until Relay is started again, which saves what can be read. See also: relay queue check. {Reason}")]
    public static partial void Malformed(ILogger logger, string reason);

    [LoggerMessage(4007, LogLevel.Error,
        "The disk of {Directory} has {Free} octets left: no new mail is taken until there are {Floor} (Queue:MinFreeBytes). Make room; what is queued is delivered meanwhile")]
    public static partial void DiskNearlyFull(ILogger logger, string directory, long free, long floor);

    [LoggerMessage(4008, LogLevel.Information, "The disk of {Directory} has {Free} octets left again: mail is taken")]
    public static partial void RoomAgain(ILogger logger, string directory, long free);

    [LoggerMessage(4009, LogLevel.Error, "The write-ahead log could not be carried over into the tables and grows until it can; nothing is lost. {Reason}")]
    public static partial void CheckpointFailed(ILogger logger, string reason);

    [LoggerMessage(4010, LogLevel.Warning, "The clock was set back by {Step}: mail that waits for its next attempt is due so much earlier")]
    public static partial void ClockSetBack(ILogger logger, TimeSpan step);

    [LoggerMessage(4003, LogLevel.Warning, "{QueueId} was abandoned and its content could not be removed; the next start does it")]
    public static partial void DiscardFailed(ILogger logger, QueueId queueId, Exception exception);

    [LoggerMessage(4004, LogLevel.Error,
        "{QueueId} is damaged and waits, undelivered, until the next start tries it again: {Reason} (id {RowId} in queue.db). Stop Relay, correct the row with sqlite3 and set its crc32c to NULL, start Relay")]
    public static partial void Damaged(ILogger logger, QueueId queueId, string reason, long rowId);
}
