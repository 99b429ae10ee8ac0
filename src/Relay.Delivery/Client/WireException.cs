namespace Relay.Delivery.Client;

/// <summary>The connection to the next hop is broken. The message is the end of a sentence that begins with the next hop's name.</summary>
internal sealed class WireException : Exception
{
    public WireException() { }

    public WireException(string message) : base(message) { }

    public WireException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>The network says so; else the host is there and behaves badly.</summary>
    public bool IsBroken => InnerException is not null;
}
