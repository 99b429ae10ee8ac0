namespace Relay.Core.Queue;

/// <summary>
/// A message on its way into the queue, for one caller. Content that exceeds a small buffer goes to disk as it arrives. Disposing of
/// a draft that was not committed forgets it.
/// </summary>
public interface IMessageDraft : IAsyncDisposable
{
    QueueId Id { get; }

    /// <summary>Octets appended so far.</summary>
    long Size { get; }

    /// <summary>The memory is the caller's again on return. A draft whose append failed takes nothing more; all that is left is to dispose of it.</summary>
    ValueTask AppendAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the message durable, and due at once or when its <see cref="MessageParameters.HoldUntil"/> has come. Takes no token: from here on
    /// the only honest answers are "it is safe" and "it is not".
    /// </summary>
    /// <exception cref="ArgumentException">There is no recipient, or a parameter is not what its description says.</exception>
    Task CommitAsync(Envelope envelope);
}
