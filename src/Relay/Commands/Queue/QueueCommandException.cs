namespace Relay.Commands.Queue;

/// <summary>The command can't be carried out; the message is the line that says why and what to do.</summary>
internal sealed class QueueCommandException(string message) : Exception(message);
