using Relay.Core;

namespace Relay.Delivery.Client;

/// <summary>The connection to the next hop is broken. The message is the end of a sentence that begins with the next hop's name.</summary>
internal sealed class WireException : Exception
{
    public WireException() { }

    public WireException(string message) : base(message) { }

    public WireException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>RFC 3463 §3.5: a bad connection, unless there was none.</summary>
    public EnhancedStatus Status { get; private set; } = new(4, 4, 2);

    /// <summary>The network says so; else the host is there and behaves badly.</summary>
    public bool IsBroken => InnerException is not null;

    /// <summary>RFC 3463 §3.5: the host did not answer.</summary>
    public WireException AsNoAnswer()
    {
        Status = new EnhancedStatus(4, 4, 1);
        return this;
    }
}
