namespace Relay.Queue;

public sealed class QueueOptions
{
    /// <summary>Where the database lives. Made on first start; one process at a time.</summary>
    public string Directory { get; set; } = "data/queue";
}
