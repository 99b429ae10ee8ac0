using Relay.Core.Queue;

namespace Relay.Core.Operation;

/// <summary>
/// What an operator asks of the queue and does to it; by command, and later by web page. Called from any thread, beside
/// <see cref="IMessageQueue"/> or on the files of a queue that nobody runs.
/// <para>Guarantees: asking changes nothing and holds nothing up; an action is durable when it returns. Memory is bounded however long
/// the queue is. Every member throws <see cref="QueueUnavailableException"/> when the store cannot do it now.</para>
/// </summary>
public interface IQueueControl
{
    QueueHealth Health { get; }

    /// <summary>The messages that have such recipients, the oldest first.</summary>
    IAsyncEnumerable<QueuedMessage> ListAsync(QueueFilter filter, CancellationToken cancellationToken);

    Task<QueueCount> CountAsync(QueueFilter filter, CancellationToken cancellationToken);

    /// <summary>The message as it was queued, in pieces; nothing when it is not there. Of a damaged one as much as can be read.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadContentAsync(QueueId id, CancellationToken cancellationToken);

    Task<QueueChange> ChangeAsync(QueueAction action, QueueFilter filter, CancellationToken cancellationToken);

    /// <summary>The newest first. Nothing when history is not kept, or not that long.</summary>
    IAsyncEnumerable<MessageHistory> TraceAsync(HistoryQuery query, CancellationToken cancellationToken);

    /// <summary>Reads the whole store and says what is wrong with it. On a large one it takes its time.</summary>
    Task<QueueReport> CheckAsync(CancellationToken cancellationToken);

    /// <summary>Gives unused space back to the file system. Returns the octets.</summary>
    Task<long> CompactAsync(CancellationToken cancellationToken);
}
