using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Relay.Core.Queue;
using SQLitePCL;

namespace Relay.Queue.Storage.Damage;

/// <summary>
/// Looks at the queue's files before they are opened, and saves what can be read of them if they are damaged. Whatever ends this, the next start
/// goes on from where it was, and nothing is lost or there twice.
/// <list type="number">
/// <item>Complete what an earlier start had all but done.</item>
/// <item>Mend the write-ahead log, with both files kept as they were.</item>
/// <item>Check the database.</item>
/// <item>If it is damaged: make a new one of what can be read, beside it; when that is durable, move the damaged one away and the new one in its place.</item>
/// </list>
/// </summary>
/// <param name="freeOctets">On the disk.</param>
internal sealed class QueueFile(string directory, TimeProvider time, ILogger logger, Func<long>? freeOctets = null)
{
    private const string Unfinished = ".part";
    private const string Rescued = "rescued.db";

    private readonly string _database = Path.Combine(directory, SqliteMessageQueue.FileName);
    private readonly string _log = Path.Combine(directory, SqliteMessageQueue.FileName + "-wal");
    private readonly string _index = Path.Combine(directory, SqliteMessageQueue.FileName + "-shm");
    private readonly string _damaged = Path.Combine(directory, "damaged");

    public RunState State { get; } = new(directory, Path.Combine(directory, SqliteMessageQueue.FileName));

    /// <param name="open">Opens the database and makes it ready; run again when it finds the file to be damaged after all.</param>
    public T Open<T>(Func<string, T> open)
    {
        Complete();
        var lastRun = State.Read();
        var log = MendLog();
        if (Find(log.IsDoubtful ? LastRun.Damaged : lastRun, log.HasCommits) is { } damage)
            Save(damage, isEndKnown: log.IsVouchedFor || lastRun == LastRun.Clean);
        var isNew = Octets(_database) == 0;
        if (isNew && lastRun != LastRun.Unknown)
            DamageLog.FileMissing(logger, directory);
        if (!isNew)
            State.SayOpen();

        try
        {
            var opened = open(_database);
            if (isNew)
                State.SayOpen(); // not before there is something to miss
            return opened;
        }
        catch (SqliteException exception) when (StoreHealth.IsMalformed(exception))
        {
            Save(exception.Message, isEndKnown: log.IsVouchedFor || lastRun == LastRun.Clean);
            return open(_database);
        }
    }

    // Step 1
    private void Complete()
    {
        if (!Directory.Exists(_damaged))
            return;

        foreach (var place in Directory.GetDirectories(_damaged))
        {
            if (place.EndsWith(Unfinished, StringComparison.Ordinal))
                Directory.Delete(place, recursive: true); // copies, of what is all there still
            else if (File.Exists(Path.Combine(place, Rescued)))
                Replace(place);
        }
    }

    // Step 2
    private (bool HasCommits, bool IsVouchedFor, bool IsDoubtful) MendLog()
    {
        string place;
        bool isVouchedFor, isDoubtful;
        using (var log = WriteAheadLog.Open(_database))
        {
            if (log is not { IsDamaged: true })
                return (log?.HasCommits ?? false, log?.IsVouchedFor ?? false, false);

            RequireRoom(Octets(_database) + (2 * Octets(_log)));
            place = Keep(log);
            (isVouchedFor, isDoubtful) = (log.IsVouchedFor, log.Doubtful + log.Missing > 0);
            if (isDoubtful)
                DamageLog.LogDamaged(logger, log.Doubtful, log.Missing, log.Mended, place);
            else
                DamageLog.LogMended(logger, log.Mended, place);
        }

        DurableFiles.Move(Path.Combine(place, "mended.db-wal"), _log);
        File.Delete(_index); // of the log that was: if somebody who reads holds it open, SQLite would go by it
        return (true, isVouchedFor, isDoubtful);
    }

    private string Keep(WriteAheadLog log)
    {
        var (draft, place) = NewPlace();
        try
        {
            foreach (var file in (string[])[_database, _log])
            {
                if (File.Exists(file))
                    DurableFiles.Copy(file, Path.Combine(draft, Path.GetFileName(file)));
            }

            log.WriteMended(Path.Combine(draft, "mended.db-wal"));
            DurableFiles.SyncDirectory(draft);
            DurableFiles.Move(draft, place);
            return place;
        }
        catch (IOException)
        {
            Directory.Delete(draft, recursive: true);
            throw;
        }
    }

    // Step 3
    private string? Find(LastRun lastRun, bool logHasCommits)
    {
        if (Octets(_database) == 0) // SQLite would take it for a new one, and delete the log
            return logHasCommits ? "its file is empty, and its write-ahead log is not" : null;

        var began = time.GetTimestamp();
        try
        {
            var finding = StartCheck.Run(_database, lastRun);
            if (finding is null && lastRun != LastRun.Clean)
                DamageLog.Sound(logger, time.GetElapsedTime(began));
            return finding;
        }
        catch (SqliteException exception) when (StoreHealth.IsMalformed(exception) || exception.SqliteErrorCode == raw.SQLITE_ERROR)
        {
            return exception.Message;
        }
    }

    // Step 4
    /// <param name="isEndKnown">The log is sure to have ended where it ends: of a file that is damaged otherwise, too, it may have lost as much.</param>
    private void Save(string damage, bool isEndKnown)
    {
        DamageLog.Damaged(logger, directory, damage);
        if (!isEndKnown)
            DamageLog.EndUnknown(logger);
        RequireRoom(Octets(_database) + Octets(_log));
        var (draft, place) = NewPlace();
        try
        {
            Rescue(draft, place, damage);
            DurableFiles.Move(draft, place); // from here on the new one counts
        }
        catch (Exception exception) when (exception is IOException or SqliteException or UnauthorizedAccessException)
        {
            Directory.Delete(draft, recursive: true);
            if (exception is QueueUnavailableException)
                throw;
            throw new QueueUnavailableException($"The queue in {directory} is damaged ({damage}), and what can be read of it could not be saved: {exception.Message} Nothing has been changed. Make it possible, and start again.", exception);
        }

        Replace(place);
    }

    private void Rescue(string draft, string place, string damage)
    {
        using var file = new DamagedFile(_database);
        using var queue = new NewQueue(Path.Combine(draft, Rescued));
        using var aside = new SetAside(draft, place, logger);
        using var salvage = new Salvage(file, queue, aside, time.GetUtcNow());
        if (!salvage.IsQueue)
        {
            throw new QueueUnavailableException(
                $"{_database} can't be read as a queue ({damage}), and was left as it is. Put a copy back in its place, or move it and its -wal elsewhere to begin with an empty queue.");
        }

        if (file.Version > Migrations.Version)
        {
            throw new QueueUnavailableException(string.Create(CultureInfo.InvariantCulture,
                $"{_database} is damaged ({damage}), was written by a newer Relay (format {file.Version}, this one reads {Migrations.Version}), and was left as it is: start that version, which saves what can be read."));
        }

        aside.Report($"{_database}: {damage}");
        salvage.Run(LastIdSetAside());
        if (salvage.Lost is var (after, before))
        {
            var (from, to) = (TimeOf(after), TimeOf(before));
            DamageLog.MayBeMissing(logger, from, to);
            aside.Report($"Messages accepted between {from} and {to} may be missing without a trace.");
        }

        aside.Finish(string.Create(CultureInfo.InvariantCulture, $"{salvage.CarriedOver} messages carried over, {aside.Incomplete} of them perhaps not to all of their recipients; {aside.Count} set aside."));
        DamageLog.Rescued(logger, salvage.CarriedOver, aside.Incomplete, aside.Count, place);
    }

    /// <summary>Each step may be the last, and is found done by the next start.</summary>
    private void Replace(string place)
    {
        foreach (var file in (string[])[_log, _index, _database])
        {
            if (!File.Exists(file))
                continue;
            DurableFiles.Move(file, Path.Combine(place, Path.GetFileName(file)));
            DamageLog.Moved(logger, file, place);
        }

        DurableFiles.Move(Path.Combine(place, Rescued), _database);
        DamageLog.Replaced(logger, _database, place);
    }

    private (string Draft, string Place) NewPlace()
    {
        var name = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var place = Path.Combine(_damaged, name);
        for (var number = 2; Directory.Exists(place); number++)
            place = Path.Combine(_damaged, string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"));
        var draft = place + Unfinished;
        foreach (var made in (string[])[_damaged, draft])
            SqliteMessageQueue.MakeDirectory(made);

        DurableFiles.SyncDirectory(directory);
        return (draft, place);
    }

    /// <summary>The messages that were set aside before had ids, too.</summary>
    private long LastIdSetAside() => Directory.EnumerateFiles(_damaged, "*.txt", SearchOption.AllDirectories)
        .Select(file => QueueId.TryParse(Path.GetFileNameWithoutExtension(file), out var id) ? id.Value : 0)
        .DefaultIfEmpty(0).Max();

    private void RequireRoom(long octets)
    {
        var free = freeOctets?.Invoke() ?? new DriveInfo(directory).AvailableFreeSpace;
        if (free < octets)
        {
            throw new QueueUnavailableException(string.Create(CultureInfo.InvariantCulture,
                $"The queue in {directory} is damaged. To save what can be read takes {octets} octets on its disk, which has {free}. Nothing has been changed: make room, and start again."));
        }
    }

    private static long Octets(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    private static string TimeOf(QueueId id)
    {
        var latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(id.Value >> QueueIdGenerator.ChanceBits, 0, latest)).ToString("u", CultureInfo.InvariantCulture);
    }
}
