namespace Relay.Core.Operation;

/// <summary>What an operator does to recipients in the queue.</summary>
public enum QueueAction
{
    /// <summary>Due now, unless the sender wished for a later time. Held ones stay held.</summary>
    Retry,

    /// <summary>Not to be attempted until released; an attempt that is under way ends first.</summary>
    Hold,

    /// <summary>No longer held, and due as it was before.</summary>
    Release,

    /// <summary>Out of the queue, and nobody is told.</summary>
    Remove,

    /// <summary>Given up: the sender is told that an operator did (a bounce), and released if it was held.</summary>
    Bounce,
}
