namespace Relay.Core.Operation;

/// <summary>What a full look at the store found; nothing means that all is well.</summary>
public sealed record QueueReport(IReadOnlyList<string> Findings)
{
    public bool IsClean => Findings.Count == 0;
}
