using System.Globalization;

namespace Relay.Queue.Storage.Damage;

/// <summary>
/// A small file beside the database that says whether the queue is open, or how it was closed. A start that finds it closed, and the database as it
/// was left, need not look at all of it.
/// </summary>
internal sealed class RunState(string directory, string database)
{
    private const string Open = "open";
    private const string Damaged = "damaged";

    /// <summary>SQLite's header, which changes with what is in the file.</summary>
    private const int HeaderOctets = 100;

    private readonly string _path = Path.Combine(directory, "queue.state");
    private volatile bool _isSpoilt;
    private int _isDamaged;

    public LastRun Read()
    {
        var text = File.Exists(_path) ? File.ReadAllText(_path).Trim() : "";
        return text switch
        {
            "" => LastRun.Unknown,
            Damaged => LastRun.Damaged,
            _ when text == Closed() => LastRun.Clean,
            _ => LastRun.Unfinished,
        };
    }

    /// <summary>To be called before anything is written to the database.</summary>
    public void SayOpen() => DurableFiles.Write(_path, Open);

    /// <summary>What was read was not what had been written, though SQLite has nothing to complain of: this run does not count as clean.</summary>
    public void Spoil() => _isSpoilt = true;

    /// <summary>SQLite found the file malformed: the next start must look at all of it, however this run ends.</summary>
    public void SayDamaged()
    {
        _isSpoilt = true;
        if (Interlocked.Exchange(ref _isDamaged, 1) == 0)
            TrySay(Damaged);
    }

    /// <summary>To be called when the database has been closed.</summary>
    public void SayClosed()
    {
        if (!_isSpoilt)
            TrySay(Closed() ?? Open);
    }

    private void TrySay(string text)
    {
        try
        {
            DurableFiles.Write(_path, text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It goes on saying that the queue is open, and so the next start checks it. Whoever can't write this has heard of it elsewhere.
        }
    }

    /// <summary>Null when it isn't.</summary>
    private string? Closed()
    {
        var log = new FileInfo($"{database}-wal");
        if (log is { Exists: true, Length: > 0 } || !File.Exists(database))
            return null;

        using var file = new FileStream(database, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var header = new byte[HeaderOctets];
        file.ReadAtLeast(header, HeaderOctets, throwOnEndOfStream: false);
        return string.Create(CultureInfo.InvariantCulture, $"closed {file.Length} {Checksums.OfRow(header):x8}");
    }
}
