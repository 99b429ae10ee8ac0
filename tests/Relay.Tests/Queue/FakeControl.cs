using System.Runtime.CompilerServices;
using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Tests.Queue;

/// <summary>A queue that answers as the test says and writes down what it is asked.</summary>
internal sealed class FakeControl : IQueueControl
{
    public List<object> Asked { get; } = [];

    public QueueHealth Health { get; set; } = new(null, DateTimeOffset.UnixEpoch);

    public List<QueuedMessage> Messages { get; } = [];

    public List<MessageHistory> Histories { get; } = [];

    public List<byte[]> Content { get; } = [];

    public QueueCount Count { get; set; } = new(2, 4096, null, 3, 0, 0, 0);

    public QueueChange Change { get; set; } = new(3, 2, 0);

    public List<string> Findings { get; } = [];

    public Exception? Failure { get; set; }

    public IAsyncEnumerable<QueuedMessage> ListAsync(QueueFilter filter, CancellationToken cancellationToken) => Stream(filter, Messages, cancellationToken);

    public Task<QueueCount> CountAsync(QueueFilter filter, CancellationToken cancellationToken) => Answer(filter, Count);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadContentAsync(QueueId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var piece in Stream(id, Content, cancellationToken))
            yield return piece;
    }

    public Task<QueueChange> ChangeAsync(QueueAction action, QueueFilter filter, CancellationToken cancellationToken) => Answer((action, filter), Change);

    public IAsyncEnumerable<MessageHistory> TraceAsync(HistoryQuery query, CancellationToken cancellationToken) =>
        Stream(query, Histories.Where(life => query.Id is null || life.Id == query.Id).Where(life => query.MessageId is null || life.Events.Any(e => e.MessageId == query.MessageId)), cancellationToken);

    public Task<QueueReport> CheckAsync(CancellationToken cancellationToken) => Answer("check", new QueueReport(Findings));

    public Task<long> CompactAsync(CancellationToken cancellationToken) => Answer("compact", 5_000_000L);

    private Task<T> Answer<T>(object question, T answer)
    {
        Asked.Add(question);
        return Failure is null ? Task.FromResult(answer) : Task.FromException<T>(Failure);
    }

    private async IAsyncEnumerable<T> Stream<T>(object question, IEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Asked.Add(question);
        await Task.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var item in items)
            yield return item;
        if (Failure is not null)
            throw Failure;
    }
}
