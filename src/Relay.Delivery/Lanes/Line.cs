namespace Relay.Delivery.Lanes;

/// <summary>How many recipients are parked whose turn comes before that of the next: fewer as time passes, at the speed at which they come back.</summary>
internal sealed class Line
{
    private double _count;
    private DateTimeOffset _at;

    public double At(DateTimeOffset now, double perSecond)
    {
        _count = Math.Max(0, _count - ((now - _at).TotalSeconds * perSecond));
        _at = now;
        return _count;
    }

    public void Add(int recipients) => _count += recipients;
}
