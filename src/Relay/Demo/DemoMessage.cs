namespace Relay.Demo;

/// <summary>A message that the next hop has taken.</summary>
internal sealed record DemoMessage(string ReversePath, IReadOnlyList<string> Recipients, string Content);
