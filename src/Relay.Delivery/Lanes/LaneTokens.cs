namespace Relay.Delivery.Lanes;

/// <param name="Stopping">No further job is begun.</param>
/// <param name="Abort">The transaction under way is dropped too; its outcome stays unknown.</param>
internal sealed record LaneTokens(CancellationToken Stopping, CancellationToken Abort);
