namespace Relay.Delivery.Limits;

/// <summary>What a group of hosts is to be spared. Null is no limit.</summary>
/// <param name="Name">The provider, or the host and its port.</param>
/// <param name="MessagesPerMinute">Mail transactions.</param>
internal sealed record HostLimits(string Name, int MaxConnections, int MessagesPerConnection, int? ConnectionsPerMinute = null, int? MessagesPerMinute = null);
