namespace Relay.Core.Queue;

/// <summary>NOTIFY (RFC 3461 §4.1): the events that the sender wants to hear of.</summary>
[Flags]
public enum DsnNotify
{
    /// <summary>None, whatever happens.</summary>
    Never = 0,
    Success = 1,
    Failure = 2,
    Delay = 4,
}
