using Relay.Core.Queue;

namespace Relay.Queue.Storage;

/// <summary>
/// What a transaction brings that is due at once. While Delivery waits and nothing older does, it is inserted as leased: it never stands among the due, and nothing of it is read back.
/// It counts when the transaction has been committed; one that is tried again begins anew. For the writer's thread.
/// </summary>
internal sealed class FreshMail(FreshContent content)
{
    private readonly List<(QueueId Id, ReadOnlyMemory<byte> Content)> _contents = [];
    private readonly List<LeasedMessage> _leased = [];
    private int _room;

    /// <summary>Leased by the transaction, to be handed over after its commit.</summary>
    public IReadOnlyList<LeasedMessage> Leased => _leased;

    /// <summary>Recipients of those.</summary>
    public int LeasedRecipients { get; private set; }

    public void Begin()
    {
        _contents.Clear();
        _leased.Clear();
        (_room, LeasedRecipients) = (0, 0);
    }

    /// <summary>So many recipients of the transaction, in all, may be leased by their insert.</summary>
    public void Offer(int recipients) => _room = recipients;

    /// <summary>The message is due now. Returns whether it is leased, with all its recipients.</summary>
    /// <param name="whole">Its content; none when there is more of it than is kept.</param>
    public bool Add(QueueId id, Envelope envelope, long size, ReadOnlyMemory<byte> whole)
    {
        if (!whole.IsEmpty)
            _contents.Add((id, whole));
        if (LeasedRecipients + envelope.Recipients.Count > _room)
            return false;

        LeasedRecipients += envelope.Recipients.Count;
        _leased.Add(Lease(id, envelope, size));
        return true;
    }

    /// <summary>The transaction has been committed: the content can be read.</summary>
    public void Publish()
    {
        foreach (var (id, whole) in _contents)
            content.Add(id, whole);
        _contents.Clear();
    }

    /// <summary>Its content is not wanted soon, or never again.</summary>
    public void Forget(QueueId id) => content.Remove(id);

    /// <summary>As the tables would give it back (<see cref="DueRows"/>).</summary>
    private static LeasedMessage Lease(QueueId id, Envelope envelope, long size) => new()
    {
        Id = id,
        ReversePath = envelope.ReversePath,
        AcceptedAt = Stored.TimeToCome(envelope.AcceptedAt.ToUnixTimeMilliseconds()),
        Account = envelope.Account,
        Size = size,
        HasEightBitContent = envelope.HasEightBitContent,
        Parameters = envelope.Parameters.HoldUntil is null
            ? envelope.Parameters
            : envelope.Parameters with { HoldUntil = Stored.TimeToCome(Stored.OfHoldUntil(envelope.Parameters.HoldUntil)!.Value) },
        Recipients = [.. envelope.Recipients.Select((recipient, number) => new LeasedRecipient(number, recipient.ForwardPath, Attempt: 1) { Parameters = recipient.Parameters })],
    };
}
