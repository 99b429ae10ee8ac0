namespace Relay.Delivery.Lanes;

/// <summary>
/// How many recipients a lane gets done in a second while others wait; of a lane that had nothing to do, that says nothing. What happened is worth less the
/// longer ago it is. Not for several threads.
/// </summary>
internal sealed class DrainRate(TimeProvider time)
{
    /// <summary>As a good host does over the connections that a lane begins with. To expect too much costs a look at parked mail, to expect too little costs the lane its speed.</summary>
    public const double Initial = 100;

    /// <summary>Something always happens in the end: a slow lane is asked after now and then.</summary>
    private const double Least = 0.01;

    /// <summary>In which the worth of what happened falls to 1/e: longer than a burst, shorter than a time-out.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    private double _worth = Initial * Memory.TotalSeconds;
    private long _at = time.GetTimestamp();
    private bool _isBusy;

    public double PerSecond
    {
        get
        {
            Pass();
            return Math.Max(Least, _worth / Memory.TotalSeconds);
        }
    }

    /// <param name="isBusy">From now on others wait, or none does.</param>
    public void Wait(bool isBusy)
    {
        Pass();
        _isBusy = isBusy;
    }

    public void Settled(int recipients)
    {
        Pass();
        if (_isBusy)
            _worth += recipients;
    }

    private void Pass()
    {
        var now = time.GetTimestamp();
        if (_isBusy)
            _worth *= Math.Exp(-time.GetElapsedTime(_at, now) / Memory);
        _at = now;
    }
}
