namespace Relay.Commands.Routing;

/// <summary>What was asked makes no sense. The message says why.</summary>
internal sealed class RouteCommandException(string message) : Exception(message);
