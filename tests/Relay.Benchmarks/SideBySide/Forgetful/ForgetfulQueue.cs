using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Relay.Benchmarks.Queue;
using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Benchmarks.SideBySide.Forgetful;

/// <summary>
/// A queue that says 250 and writes nothing down: what is left of the cost of a message without durability. What is not delivered at the first attempt is forgotten, which
/// no sink asks for. Never to be used for anybody's mail.
/// </summary>
internal sealed class ForgetfulQueue : IMessageQueue
{
    private readonly Channel<LeasedMessage> _due = Channel.CreateUnbounded<LeasedMessage>();
    private readonly ConcurrentDictionary<QueueId, ForgetfulMessage> _messages = [];
    private long _lastId = QueueHome.Time.GetUtcNow().ToUnixTimeMilliseconds() << 20;

    public QueueHealth Health { get; } = new(Fault: null, QueueHome.Time.GetUtcNow());

    public bool HasRoomFor(long octets) => true;

    public IMessageDraft BeginMessage() => new ForgetfulDraft(this, new QueueId(Interlocked.Increment(ref _lastId)));

    public void Add(ForgetfulMessage message)
    {
        _messages[message.Id] = message;
        _due.Writer.TryWrite(message.Lease());
    }

    public async Task<IReadOnlyList<LeasedMessage>> LeaseAsync(int atMost, CancellationToken cancellationToken)
    {
        await _due.Reader.WaitToReadAsync(cancellationToken);
        var leased = new List<LeasedMessage>();
        for (var recipients = 0; recipients < atMost && _due.Reader.TryRead(out var message); recipients += message.Recipients.Count)
            leased.Add(message);
        return leased;
    }

    public Task ReturnAsync(IReadOnlyList<LeasedMessage> messages, DateTimeOffset? dueAt = null)
    {
        foreach (var message in messages)
            _due.Writer.TryWrite(message);
        return Task.CompletedTask;
    }

    public Task<int> HastenAsync(DateTimeOffset dueAt, int atMost) => Task.FromResult(0); // it parks nothing

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadContentAsync(QueueId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return _messages[id].Content;
    }

    public Task SettleAsync(Settlement settlement)
    {
        var message = _messages[settlement.Id];
        lock (message)
            message.Open -= settlement.Recipients.Count;
        if (message.Open <= 0)
            _messages.TryRemove(settlement.Id, out _);
        return Task.CompletedTask;
    }
}
