namespace Relay.Core.Operation;

/// <summary>Whether the store works.</summary>
/// <param name="Fault">What keeps it from writing, for the operator; null when nothing does.</param>
/// <param name="Since">Since when that is so.</param>
public sealed record QueueHealth(string? Fault, DateTimeOffset Since)
{
    public bool IsHealthy => Fault is null;
}
