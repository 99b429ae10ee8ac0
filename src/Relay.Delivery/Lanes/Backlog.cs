namespace Relay.Delivery.Lanes;

/// <summary>What is in memory of somebody's mail, how fast it gets done, and how much of it is parked. Only touched under the lock of <see cref="LaneDirectory"/>.</summary>
internal class Backlog(DrainRate rate)
{
    /// <summary>Recipients that wait or are under way.</summary>
    public int Held { get; private set; }

    public double DrainedPerSecond => rate.PerSecond;

    /// <summary>Those that are parked and have their turn before what is parked next.</summary>
    public Line Ahead { get; } = new();

    public void Enter(int recipients) => Held += recipients;

    public void Leave(int recipients)
    {
        Held -= recipients;
        rate.Settled(recipients);
    }

    /// <inheritdoc cref="DrainRate.Wait"/>
    public void Wait(bool isBusy) => rate.Wait(isBusy);
}
