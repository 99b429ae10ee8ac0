namespace Relay.Core.Queue;

/// <summary>The store cannot do it now. The message is for the log, never for a peer.</summary>
public sealed class QueueUnavailableException : IOException
{
    public QueueUnavailableException() { }

    public QueueUnavailableException(string message) : base(message) { }

    public QueueUnavailableException(string message, Exception innerException) : base(message, innerException) { }
}
