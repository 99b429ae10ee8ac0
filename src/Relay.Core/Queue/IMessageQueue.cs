using Relay.Core.Operation;

namespace Relay.Core.Queue;

/// <summary>
/// The durable queue. Submission begins and commits messages; Delivery leases what is due and settles it. Called from any thread.
/// <para>Guarantees: when <see cref="IMessageDraft.CommitAsync"/> or <see cref="SettleAsync"/> has returned, its effect survives kill -9 and
/// power loss; what has not returned has happened wholly or not at all. A recipient is leased to one caller at a time. A lease that was
/// never settled, because the process died, is due again after the next start.</para>
/// <para>Every member throws <see cref="QueueUnavailableException"/> when the store cannot do it now (disk full, read-only, broken);
/// nothing has changed then, and the same call may succeed later.</para>
/// </summary>
public interface IMessageQueue
{
    /// <summary>Cheap enough to be asked for each connection.</summary>
    QueueHealth Health { get; }

    /// <summary>
    /// Whether there is room for a message of so many octets, and for what it takes to carry all the others on. Asked before the message is taken; cheap.
    /// </summary>
    bool HasRoomFor(long octets);

    /// <summary>Names a new message and takes its content. Nothing of it is visible, or survives a restart, before the commit.</summary>
    IMessageDraft BeginMessage();

    /// <summary>
    /// Waits until something is due, then leases up to <paramref name="atMost"/> recipients, the longest due first, grouped by message.
    /// The attempt is on disk when this returns, before anyone dials. Never returns an empty list. One caller at a time. A message that the store
    /// has and can't read stays there, is logged, and keeps no other from being leased; the next start tries it again.
    /// </summary>
    Task<IReadOnlyList<LeasedMessage>> LeaseAsync(int atMost, CancellationToken cancellationToken);

    /// <summary>Gives leases back of which nothing has come: no attempt was made.</summary>
    /// <param name="dueAt">When they are due again; null is as they were.</param>
    Task ReturnAsync(IReadOnlyList<LeasedMessage> messages, DateTimeOffset? dueAt = null);

    /// <summary>Makes due what was given back until exactly then, up to so many recipients: there is time for it sooner than was thought.</summary>
    /// <returns>Recipients that are due now.</returns>
    Task<int> HastenAsync(DateTimeOffset dueAt, int atMost);

    /// <summary>
    /// The message as it was appended, in pieces of bounded size. Each piece is the reader's until it asks for the next. It ends where the message
    /// ends: of one that is not, or no longer, whole in the queue the reader hears by <see cref="QueueUnavailableException"/>.
    /// </summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadContentAsync(QueueId id, CancellationToken cancellationToken);

    /// <summary>
    /// Records what became of leased recipients, and the bounce that this causes, in one transaction. A message whose last recipient
    /// is final is removed with its content.
    /// </summary>
    Task SettleAsync(Settlement settlement);
}
