using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Relay.Queue;

/// <summary>
/// How much room the disk has, looked at once a second at most. What the database has left unused within its file is room too: a file
/// that once filled the disk, and whose mail is gone, must not keep new mail out for ever.
/// </summary>
/// <param name="unusedInFile">Octets; asked only when the disk alone has too few.</param>
internal sealed class FreeSpace(string directory, QueueOptions options, Func<long> unusedInFile, TimeProvider time, ILogger logger)
{
    /// <summary>A message is written to the log and then to the tables, and others come meanwhile (as Postfix: 1.5 × message_size_limit).</summary>
    private const double Margin = 1.5;

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long? _lookedAt;
    private long _free;
    private long? _unused;
    private bool _isShort;

    public bool HasRoomFor(long octets)
    {
        lock (_gate)
        {
            var floor = Math.Max(options.MinFreeBytes, (long)Math.Min(octets * Margin, long.MaxValue));
            if (_lookedAt is not { } then || time.GetElapsedTime(then) >= MaxAge)
                Look();
            if (_free < floor)
                _unused ??= Measure(unusedInFile);
            Report();
            return _free + (_unused ?? 0) >= floor;
        }
    }

    private void Look()
    {
        _free = Measure(() => new DriveInfo(directory).AvailableFreeSpace);
        _unused = null;
        _lookedAt = time.GetTimestamp();
    }

    private void Report()
    {
        var free = _free + (_unused ?? 0);
        if (_isShort == free < options.MinFreeBytes)
            return;

        _isShort = !_isShort;
        if (_isShort)
            QueueLog.DiskNearlyFull(logger, directory, free, options.MinFreeBytes);
        else
            QueueLog.RoomAgain(logger, directory, free);
    }

    /// <summary>What a broken disk can't tell is nothing.</summary>
    private static long Measure(Func<long> octets)
    {
        try
        {
            return octets();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SqliteException)
        {
            return 0;
        }
    }
}
