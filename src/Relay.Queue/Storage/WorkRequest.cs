namespace Relay.Queue.Storage;

internal sealed class WorkRequest(Action<QueueTables> work, int octets) : WriteRequest(octets)
{
    // The writer's thread must not run what the waiting session does next.
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Durable => _durable.Task;

    public override void Execute(QueueTables tables) => work(tables);

    public override void Complete() => _durable.SetResult();

    public override void Fail(Exception exception) => _durable.SetException(exception);
}
