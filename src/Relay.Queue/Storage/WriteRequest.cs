namespace Relay.Queue.Storage;

/// <summary>One thing to be done in the next transaction, and whom to tell when it is durable.</summary>
/// <param name="work">May run more than once: a batch is tried again without the request that failed.</param>
/// <param name="isArrival">It is about a message that is coming in: a piece of it, its commit, its end without one.</param>
/// <param name="octets">Content that it carries, for the bound on a batch.</param>
internal sealed class WriteRequest(Action<QueueTables> work, bool isArrival = false, int octets = 0)
{
    // The writer's thread must not run what the waiting session does next.
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsArrival => isArrival;

    public int Octets => octets;

    public Task Durable => _durable.Task;

    public void Execute(QueueTables tables) => work(tables);

    public void Complete() => _durable.SetResult();

    public void Fail(Exception exception) => _durable.SetException(exception);
}
