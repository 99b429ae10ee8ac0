namespace Relay.Submission.Connection;

/// <summary>
/// How much longer a client may keep us waiting for a message's content. It has the grace to begin with, loses what it makes us wait, and
/// earns it back by what it sends; never more than the grace, or else ten fast megabytes would buy hours of silence.
/// </summary>
internal sealed class DataPace(LimitOptions limits)
{
    public TimeSpan Left { get; private set; } = limits.DataRateGrace;

    public void Count(TimeSpan waited, long octets)
    {
        var earned = Left - waited + TimeSpan.FromSeconds((double)octets / limits.MinDataRate);
        Left = earned < limits.DataRateGrace ? earned : limits.DataRateGrace;
    }
}
