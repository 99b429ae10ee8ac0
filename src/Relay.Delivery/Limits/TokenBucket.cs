namespace Relay.Delivery.Limits;

/// <summary>So many a minute, of which a second's worth may come at once. Not for several threads.</summary>
internal sealed class TokenBucket(int perMinute, TimeProvider time)
{
    private readonly double _perSecond = perMinute / 60.0;
    private double _tokens = Math.Max(1, perMinute / 60.0);
    private long _at = time.GetTimestamp();

    /// <summary>Until there is one; zero is now.</summary>
    public TimeSpan Wait
    {
        get
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(Math.Max(1, _perSecond), _tokens + (time.GetElapsedTime(_at, now).TotalSeconds * _perSecond));
            _at = now;
            // Up to the next millisecond, which is what timers can do; the rest is rounding.
            return _tokens > 1 - 1e-6 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling((1 - _tokens) / _perSecond * 1000));
        }
    }

    public void Take() => _tokens--;
}
