using Relay.Core.Queue;

namespace Relay.Queue.Storage;

/// <summary>Waits at the writer until something is due; each batch ends with a look.</summary>
internal sealed class LeaseRequest(int atMost)
{
    private readonly TaskCompletionSource<IReadOnlyList<LeasedMessage>> _leased = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int AtMost { get; } = atMost;

    public Task<IReadOnlyList<LeasedMessage>> Leased => _leased.Task;

    public bool IsOver => _leased.Task.IsCompleted;

    /// <summary>False when the caller has gone: the lease is to be given back.</summary>
    public bool TryComplete(IReadOnlyList<LeasedMessage> messages) => _leased.TrySetResult(messages);

    public void Fail(Exception exception) => _leased.TrySetException(exception);

    public void Cancel(CancellationToken cancellationToken) => _leased.TrySetCanceled(cancellationToken);
}
