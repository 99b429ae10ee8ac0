using Relay.Core.Queue;

namespace Relay.Queue.Tests.Crash;

/// <summary>What is known of one recipient from what was said of it.</summary>
internal sealed class TrackedRecipient
{
    private int _attempts;

    public Fate Fate { get; set; } = Fate.Waiting;

    /// <summary>The bounce that goes with its final settlement.</summary>
    public QueueId? Bounce { get; private set; }

    public void Settling(QueueId? bounce)
    {
        Fate = Fate.PossiblyGone;
        Bounce = bounce;
    }

    /// <param name="attempt">As a lease announced it.</param>
    /// <param name="unannounced">Leases that may have been recorded and, for want of time, not announced.</param>
    public void Lease(int attempt, int unannounced)
    {
        attempt.ShouldBeInRange(_attempts + 1, _attempts + 1 + unannounced);
        _attempts = attempt;
    }
}
