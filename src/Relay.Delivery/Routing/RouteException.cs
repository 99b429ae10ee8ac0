namespace Relay.Delivery.Routing;

/// <summary>A route can't be used as it is configured. The message says why, and what to do.</summary>
public sealed class RouteException : Exception
{
    public RouteException() { }

    public RouteException(string message) : base(message) { }

    public RouteException(string message, Exception innerException) : base(message, innerException) { }
}
