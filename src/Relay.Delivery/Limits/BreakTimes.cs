namespace Relay.Delivery.Limits;

/// <summary>For how long a host that is down is left alone: each time twice as long, and never so long that it adds much to the waits between attempts.</summary>
internal sealed class BreakTimes
{
    /// <summary>As long as it takes somebody to restart a mail server.</summary>
    private static readonly TimeSpan MaxFirst = TimeSpan.FromMinutes(1);

    /// <summary>Part of the first wait between attempts: whoever was put off finds the host open to a probe when it comes again.</summary>
    private const int PartOfFirstRetry = 2;

    /// <summary>Part of the longest wait between attempts: a quarter of an hour of four hours.</summary>
    private const int PartOfMaxRetry = 16;

    public BreakTimes(DeliveryOptions options)
    {
        var first = options.FirstRetry / PartOfFirstRetry;
        First = first < MaxFirst ? first : MaxFirst;
        var longest = options.MaxRetry / PartOfMaxRetry;
        Longest = longest > First ? longest : First;
    }

    public TimeSpan First { get; }

    public TimeSpan Longest { get; }

    /// <param name="probes">That have failed since the host was up.</param>
    public TimeSpan After(int probes)
    {
        var time = First.TotalSeconds * Math.Pow(2, probes);
        return time < Longest.TotalSeconds ? TimeSpan.FromSeconds(time) : Longest;
    }
}
