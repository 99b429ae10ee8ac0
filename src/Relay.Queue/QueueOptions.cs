namespace Relay.Queue;

/// <summary>The <c>Queue</c> section of the configuration, and where the queue lives.</summary>
public sealed class QueueOptions
{
    /// <summary>Octets that the disk must have left for new mail to be taken, as Postfix's queue_minfree: the mail that is there wants to be carried on.</summary>
    public long MinFreeBytes { get; set; } = 100 * 1024 * 1024;

    /// <summary>Days for which it is kept what became of each message; 0 keeps nothing.</summary>
    public int HistoryDays { get; set; } = 14;
}
