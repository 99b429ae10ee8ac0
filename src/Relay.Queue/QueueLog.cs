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

    [LoggerMessage(4003, LogLevel.Warning, "{QueueId} was abandoned and its content could not be removed; the next start does it")]
    public static partial void DiscardFailed(ILogger logger, QueueId queueId, Exception exception);

    [LoggerMessage(4004, LogLevel.Error,
        "{QueueId} is damaged and waits, undelivered, until the next start tries it again: {Reason} (id {RowId} in queue.db). Stop Relay, correct the row with sqlite3, start Relay")]
    public static partial void Damaged(ILogger logger, QueueId queueId, string reason, long rowId);
}
