using System.Runtime.CompilerServices;
using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Admin.Tests.Support;

/// <summary>A control that writes down what it is asked, and answers as the test says.</summary>
internal sealed class FakeControl : IQueueControl
{
    public List<object> Asked { get; } = [];

    public QueueHealth Health { get; set; } = new(null, DateTimeOffset.UnixEpoch);

    public IEnumerable<QueuedMessage> Messages { get; set; } = [];

    public IEnumerable<MessageHistory> Histories { get; set; } = [];

    public IEnumerable<byte[]> Content { get; set; } = [];

    public QueueCount Count { get; set; } = new(0, 0, null, 0, 0, 0, 0);

    public QueueChange Change { get; set; } = new(0, 0, 0);

    public QueueReport Report { get; set; } = new([]);

    /// <summary>Thrown by whatever is asked, after the items that there are.</summary>
    public Exception? Failure { get; set; }

    /// <summary>A list does not end by itself: it says first that it has come so far, and then that it has been given up.</summary>
    public (TaskCompletionSource Reached, TaskCompletionSource GivenUp)? Endless { get; set; }

    public IAsyncEnumerable<QueuedMessage> ListAsync(QueueFilter filter, CancellationToken cancellationToken) => Stream(filter, Messages, cancellationToken);

    public Task<QueueCount> CountAsync(QueueFilter filter, CancellationToken cancellationToken) => Answer(filter, Count);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadContentAsync(QueueId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var piece in Stream(id, Content, cancellationToken))
            yield return piece;
    }

    public Task<QueueChange> ChangeAsync(QueueAction action, QueueFilter filter, CancellationToken cancellationToken) => Answer((action, filter), Change);

    public IAsyncEnumerable<MessageHistory> TraceAsync(HistoryQuery query, CancellationToken cancellationToken) => Stream(query, Histories, cancellationToken);

    public Task<QueueReport> CheckAsync(CancellationToken cancellationToken) => Answer("check", Report);

    public Task<long> CompactAsync(CancellationToken cancellationToken) => Answer("compact", 4096L);

    private Task<T> Answer<T>(object question, T answer)
    {
        Asked.Add(question);
        return Failure is null ? Task.FromResult(answer) : Task.FromException<T>(Failure);
    }

    private async IAsyncEnumerable<T> Stream<T>(object question, IEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Asked.Add(question);
        foreach (var item in items)
            yield return item;
        if (Failure is not null)
            throw Failure;
        if (Endless is not { } endless)
            yield break;

        using var registration = cancellationToken.Register(() => endless.GivenUp.TrySetResult());
        endless.Reached.TrySetResult();
        await endless.GivenUp.Task;
        cancellationToken.ThrowIfCancellationRequested();
    }
}
