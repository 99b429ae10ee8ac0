using System.Collections.Concurrent;
using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Submission.Tests.Support;

/// <summary>A queue in memory that fails where a test wants it to.</summary>
internal sealed class FakeQueue : IMessageQueue
{
    private readonly ConcurrentQueue<QueuedMessage> _messages = new();
    private int _openDrafts;
    private long _lastId;

    /// <summary>What has been committed.</summary>
    public IReadOnlyCollection<QueuedMessage> Messages => _messages;

    /// <summary>Drafts that nobody has disposed of.</summary>
    public int OpenDrafts => Volatile.Read(ref _openDrafts);

    public QueueHealth Health { get; set; } = new(null, DateTimeOffset.UnixEpoch);

    /// <summary>Octets that there is room for.</summary>
    public long Room { get; set; } = long.MaxValue;

    public bool RefusesToBegin { get; set; }

    /// <summary>Octets of a message from which on appending fails.</summary>
    public long FullAfter { get; set; } = long.MaxValue;

    public bool RefusesToCommit { get; set; }

    /// <summary>A commit is not done before this is.</summary>
    public Task CommitGate { get; set; } = Task.CompletedTask;

    /// <summary>A commit has been asked for.</summary>
    public TaskCompletionSource CommitBegun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool HasRoomFor(long octets) => octets <= Room;

    public IMessageDraft BeginMessage()
    {
        ThrowIf(RefusesToBegin);
        Interlocked.Increment(ref _openDrafts);
        return new Draft(this, new QueueId(Interlocked.Increment(ref _lastId)));
    }

    public Task ReturnAsync(IReadOnlyList<LeasedMessage> messages, DateTimeOffset? dueAt = null) => throw new NotSupportedException();

    public Task<int> HastenAsync(DateTimeOffset dueAt, int atMost) => throw new NotSupportedException();

    public Task<IReadOnlyList<LeasedMessage>> LeaseAsync(int atMost, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadContentAsync(QueueId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SettleAsync(Settlement settlement) => throw new NotSupportedException();

    private static void ThrowIf(bool broken)
    {
        if (broken)
            throw new QueueUnavailableException("The disk is full.");
    }

    private sealed class Draft(FakeQueue queue, QueueId id) : IMessageDraft
    {
        private readonly MemoryStream _content = new();

        public QueueId Id => id;

        public long Size => _content.Length;

        public ValueTask AppendAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
        {
            _content.Write(content.Span);
            ThrowIf(Size > queue.FullAfter);
            return ValueTask.CompletedTask;
        }

        public async Task CommitAsync(Envelope envelope)
        {
            queue.CommitBegun.TrySetResult();
            await queue.CommitGate;
            ThrowIf(queue.RefusesToCommit);
            queue._messages.Enqueue(new QueuedMessage(id, envelope, _content.ToArray()));
        }

        public ValueTask DisposeAsync()
        {
            Interlocked.Decrement(ref queue._openDrafts);
            return ValueTask.CompletedTask;
        }
    }
}
