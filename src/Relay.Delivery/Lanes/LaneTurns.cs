namespace Relay.Delivery.Lanes;

/// <summary>What a worker has of its lane.</summary>
internal sealed class LaneTurns(LaneDirectory lanes, Lane lane, LaneTokens tokens)
{
    /// <summary>The transaction under way is dropped.</summary>
    public CancellationToken Abort => tokens.Abort;

    /// <inheritdoc cref="LaneDirectory.NextAsync"/>
    public Task<DeliveryJob?> NextAsync(Task wanted) => lanes.NextAsync(lane, wanted, tokens);

    /// <inheritdoc cref="LaneDirectory.Leave"/>
    public IReadOnlyList<(DateTimeOffset DueAt, int Recipients)> Leave(DeliveryJob job, int? allowed, bool isDelivered) => lanes.Leave(lane, job, allowed, isDelivered);
}
