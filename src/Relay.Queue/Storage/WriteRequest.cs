namespace Relay.Queue.Storage;

/// <summary>One thing to be done in the next transaction, and whom to tell when it is durable.</summary>
internal abstract class WriteRequest(int octets)
{
    /// <summary>Content that it carries, for the bound on a batch.</summary>
    public int Octets { get; } = octets;

    /// <summary>May run more than once: a batch is tried again without the request that failed.</summary>
    public abstract void Execute(QueueTables tables);

    public abstract void Complete();

    public abstract void Fail(Exception exception);
}
