namespace Relay.Delivery.Lanes;

/// <summary>What is in memory of somebody's mail, how fast it gets done, and how much of it is parked. Only touched under the lock of <see cref="LaneDirectory"/>.</summary>
/// <param name="phase">Milliseconds, less than the steps of the clock for parked mail: what is parked for another backlog is due at another time.</param>
internal class Backlog(DrainRate rate, int phase = 0)
{
    /// <summary>Recipients that wait or are under way.</summary>
    public int Held { get; private set; }

    public double DrainedPerSecond => rate.PerSecond;

    public TimeSpan Phase { get; } = TimeSpan.FromMilliseconds(phase);

    /// <summary>Recipients that are parked, by when they are due.</summary>
    public SortedDictionary<DateTimeOffset, int> Parked { get; } = [];

    /// <summary>When some were called, by the clock that is never set; null when they have begun to come.</summary>
    public long? CalledAt { get; set; }

    /// <summary>Those that are parked and have their turn before what is parked next.</summary>
    public Line Ahead { get; } = new();

    public void Enter(int recipients)
    {
        Held += recipients;
        CalledAt = null;
    }

    public void Leave(int recipients)
    {
        Held -= recipients;
        rate.Settled(recipients);
    }

    /// <inheritdoc cref="DrainRate.Wait"/>
    public void Wait(bool isBusy) => rate.Wait(isBusy);
}
