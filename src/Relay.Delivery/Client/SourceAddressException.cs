using System.Net;

namespace Relay.Delivery.Client;

/// <summary>The address that a route wants its connections to come from is not ours to use.</summary>
internal sealed class SourceAddressException : Exception
{
    public SourceAddressException() { }

    public SourceAddressException(string message) : base(message) { }

    public SourceAddressException(string message, Exception innerException) : base(message, innerException) { }

    public static SourceAddressException For(IPAddress source, Exception cause) =>
        new($"The source address {source} that is configured for this route can't be used here: {cause.Message}.", cause);
}
