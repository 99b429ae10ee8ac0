namespace Relay.Delivery.Settling;

/// <summary>What is recorded of a message in one transaction.</summary>
/// <param name="Reported">Those whom the report tells of; where there are none there is no report. Of what was delivered the report may come after the settlement.</param>
internal sealed record Batch(IReadOnlyList<Verdict> Settled, IReadOnlyList<Verdict> Reported)
{
    public bool IsEmpty => Settled.Count == 0 && Reported.Count == 0;
}
