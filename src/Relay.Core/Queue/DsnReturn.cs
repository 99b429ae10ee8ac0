namespace Relay.Core.Queue;

/// <summary>RET (RFC 3461 §4.3): how much of the message a report of its failure carries.</summary>
public enum DsnReturn
{
    /// <summary>FULL</summary>
    Full,

    /// <summary>HDRS</summary>
    Headers,
}
