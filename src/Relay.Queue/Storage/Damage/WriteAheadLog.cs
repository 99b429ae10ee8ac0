using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Relay.Queue.Storage.Damage;

/// <summary>
/// A look at the write-ahead log before SQLite opens it. SQLite takes the log to end where a checksum is wrong, and is silent about what stands behind: after a crash
/// that is the last transaction, half written; after damage it is mail that was answered 250. The two can be told apart. Each commit is synced before the
/// next frame is written, and each checksum goes on from the one before: a frame that goes on from a commit's proves that this commit was durable, and so
/// was all in front of it. So does the wal-index, for a log that was cut.
/// <para>What is proved to have been durable counts. A single flipped bit is turned back; a page that can't be mended is taken as it is, since the rows have checksums
/// of their own, and the database is looked through afterwards.</para>
/// </summary>
internal sealed class WriteAheadLog : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly SafeFileHandle? _database;
    private readonly Dictionary<int, WalFrame> _mended = [];
    private readonly List<(Verdict Verdict, uint Commit)> _verified = [];
    private readonly byte[] _header;
    private readonly bool _isHeaderSound;
    private readonly bool _isBigEndian;
    private readonly ulong _salts;
    private readonly int _frames;
    private int _end; // the frames that count
    private int _usual; // those that SQLite would take

    private WriteAheadLog(SafeFileHandle file, SafeFileHandle? database, WalIndex? index)
    {
        _file = file;
        _database = database;
        _frames = (int)Math.Max(0, (RandomAccess.GetLength(file) - WalHeader.Octets) / WalFrame.Octets);
        var header = new byte[WalHeader.Octets];
        RandomAccess.Read(file, header, 0);
        _isHeaderSound = WalHeader.IsSound(header);
        _header = _isHeaderSound || _frames == 0 ? header : WalHeader.Rebuild(header, FirstSalts());
        _isBigEndian = WalHeader.IsBigEndian(_header);
        _salts = MemoryMarshal.Read<ulong>(_header.AsSpan(WalHeader.SaltsAt));
        Verify(WalHeader.Stored(_header), WalHeader.Stored(header));
        Judge(index);
    }

    /// <summary>What SQLite would make of it is not what was committed.</summary>
    public bool IsDamaged => _end > _usual || Missing > 0;

    /// <summary>Pages that are there again just as they were written.</summary>
    public int Mended { get; private set; }

    /// <summary>Pages of which nobody can say that they are as they were written.</summary>
    public int Doubtful { get; private set; }

    /// <summary>Pages that had been committed and are not there.</summary>
    public int Missing { get; private set; }

    /// <summary>The wal-index says so as well: nothing was cut off.</summary>
    public bool IsVouchedFor { get; private set; }

    /// <summary>There is at least one transaction in it.</summary>
    public bool HasCommits => _end > 0;

    /// <summary>Null when there is no log.</summary>
    public static WriteAheadLog? Open(string database)
    {
        var log = $"{database}-wal";
        if (!File.Exists(log))
            return null;

        return new WriteAheadLog(
            File.OpenHandle(log, share: FileShare.ReadWrite),
            File.Exists(database) ? File.OpenHandle(database, share: FileShare.ReadWrite) : null,
            WalIndex.Read($"{database}-shm"));
    }

    /// <summary>Where the last version of each page stands, and how many pages there are: what SQLite would see of a sound log.</summary>
    public (Dictionary<uint, long> Offsets, uint Pages) Pages()
    {
        var offsets = new Dictionary<uint, long>();
        var pages = 0u;
        for (var number = 0; number < _usual; number++)
        {
            var frame = Read(number);
            offsets[frame.Page] = WalFrame.At(number) + WalFrame.HeaderOctets;
            pages = frame.Commit > 0 ? frame.Commit : pages;
        }

        return (offsets, pages);
    }

    /// <summary>Writes a log that SQLite takes to its end. What can't belong anywhere is left out.</summary>
    public void WriteMended(string path)
    {
        using var output = new FileStream(path, FileMode.Create, FileAccess.Write);
        output.Write(_header);
        var salts = _header.AsSpan(WalHeader.SaltsAt, sizeof(ulong));
        var checksum = WalHeader.Stored(_header);
        var pages = _verified.Take(_end).Where(frame => frame.Verdict == Verdict.Sure).Select(frame => frame.Commit).DefaultIfEmpty(uint.MaxValue).Max();
        for (var number = 0; number < _end; number++)
        {
            var frame = Frame(number);
            if (frame.Page == 0 || (_verified[number].Verdict != Verdict.Sure && frame.Page > pages))
                continue;

            var chained = frame.Chained(salts, checksum, _isBigEndian);
            checksum = new WalFrame(chained).Stored;
            output.Write(chained);
        }

        output.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        _file.Dispose();
        _database?.Dispose();
    }

    private ReadOnlySpan<byte> FirstSalts()
    {
        var salts = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(salts, BitConverter.IsLittleEndian ? Read(0).Salts : BinaryPrimitives.ReverseEndianness(Read(0).Salts));
        return salts;
    }

    private WalFrame Frame(int number) => _mended.TryGetValue(number, out var frame) ? frame : Read(number);

    private WalFrame Read(int number)
    {
        var octets = new byte[WalFrame.Octets];
        RandomAccess.Read(_file, octets, WalFrame.At(number));
        return new WalFrame(octets);
    }

    /// <summary>Finds out of each frame whether it is sure to be as it was written, and mends those where a bit has flipped.</summary>
    /// <param name="damagedSeed">Of a header that is not sound, in case just this part of it is.</param>
    private void Verify(WalChecksum seed, WalChecksum damagedSeed)
    {
        WalChecksum? chain = seed;
        WalFrame? previous = null;
        var frame = _frames > 0 ? Read(0) : null;
        for (var number = 0; number < _frames; number++)
        {
            var next = number + 1 < _frames ? Read(number + 1) : null;
            if (number == 0 && !_isHeaderSound && frame!.After(seed, _isBigEndian) != frame.Stored && frame.After(damagedSeed, _isBigEndian) == frame.Stored)
                chain = damagedSeed;
            // When the chain has been lost, what the frame before says of itself may be right though its page is not.
            if (chain is null && previous is { } before && before.Salts == _salts && frame!.Salts == _salts && frame.After(before.Stored, _isBigEndian) == frame.Stored)
                chain = before.Stored;

            chain = Verify(number, frame!, next, chain);
            (previous, frame) = (frame, next);
        }
    }

    /// <summary>Returns the checksum that the next frame goes on from; null when that can't be said.</summary>
    private WalChecksum? Verify(int number, WalFrame frame, WalFrame? next, WalChecksum? chain)
    {
        var isOurs = frame.Salts == _salts;
        if (chain is { } previous)
        {
            var computed = frame.After(previous, _isBigEndian);
            if (isOurs && computed == frame.Stored)
                return Keep(frame, Verdict.Sure);
            if (Follows(next, computed) || (computed == frame.Stored && BitOperations.PopCount(frame.Salts ^ _salts) == 1))
                return Mend(computed, number, frame); // the page is right, and what is said of it was not
            if (isOurs && AsInDatabase(frame, previous) is { } known)
                return Mend(frame.Stored, number, known);
            if (isOurs && MendBit(number, frame, previous, isFieldSuspect: !Follows(next, frame.Stored) && computed.Distance(frame.Stored) == 1) is { } mended)
                return mended;
        }

        _verified.Add((Verdict.Doubtful, frame.Commit));
        return isOurs && Follows(next, frame.Stored) ? frame.Stored : null;
    }

    /// <param name="isFieldSuspect">It may as well be the checksum that has a bit wrong.</param>
    private WalChecksum? MendBit(int number, WalFrame frame, WalChecksum previous, bool isFieldSuspect)
    {
        var suspects = frame.Suspects(previous, _isBigEndian);
        return (suspects.Count, isFieldSuspect) switch
        {
            (0, false) => null,
            (0, true) => Mend(frame.After(previous, _isBigEndian), number, frame),
            (1, false) => Mend(frame.Stored, number, frame.Turned(suspects[0])),
            _ => Keep(frame, Verdict.OneBit),
        };
    }

    private WalChecksum Keep(WalFrame frame, Verdict verdict)
    {
        _verified.Add((verdict, frame.Commit));
        return frame.Stored;
    }

    /// <param name="checksum">That of its page, whatever it gives itself.</param>
    private WalChecksum Mend(WalChecksum checksum, int number, WalFrame mended)
    {
        _mended[number] = mended;
        Keep(mended, Verdict.Sure);
        return checksum;
    }

    private bool Follows(WalFrame? next, WalChecksum checksum) => next?.Salts == _salts && next.After(checksum, _isBigEndian) == next.Stored;

    /// <summary>The checkpointer may have been there.</summary>
    private WalFrame? AsInDatabase(WalFrame frame, WalChecksum previous)
    {
        var page = new byte[Schema.PageOctets];
        if (_database is null || frame.Page == 0 || RandomAccess.Read(_database, page, (frame.Page - 1L) * Schema.PageOctets) < page.Length)
            return null;
        var candidate = frame.With(page);
        return candidate.After(previous, _isBigEndian) == frame.Stored ? candidate : null;
    }

    /// <summary>Where the log ends, by what is proved; and where SQLite would have it end.</summary>
    private void Judge(WalIndex? index)
    {
        var isUnbroken = _isHeaderSound;
        var isRun = true; // sure frames since the last proof
        for (var number = 0; number < _frames; number++)
        {
            var (verdict, commit) = _verified[number];
            var isSure = verdict == Verdict.Sure;
            isUnbroken &= isSure && !_mended.ContainsKey(number);
            // No crash leaves a page that lacks one bit.
            isRun &= verdict != Verdict.Doubtful || (number == 0 && !_isHeaderSound); // of a header that is broken there is no other proof
            // A sure frame goes on from the one before. If that was a commit, it was durable.
            if (isSure && number > 0 && !isRun && _verified[number - 1].Commit > 0)
                (_end, isRun) = (number, true);
            if (!isRun || commit == 0)
                continue;

            _end = number + 1;
            if (isUnbroken)
                _usual = _end;
        }

        if (index is { } known && known.Salts == _salts)
        {
            if (known.Frames > _end)
                TakeWordFor((int)Math.Min(known.Frames, int.MaxValue));
            IsVouchedFor = Missing == 0;
        }

        Mended = _mended.Keys.Count(number => number < _end);
        Doubtful = _verified.Take(_end).Count(frame => frame.Verdict != Verdict.Sure);
    }

    private void TakeWordFor(int frames)
    {
        for (var number = _end; number < Math.Min(frames, _frames); number++)
        {
            if (_verified[number].Commit > 0 && Frame(number) is { Page: > 0 } frame && frame.Salts == _salts)
                _end = number + 1;
        }

        Missing = frames - _end;
    }

    private enum Verdict
    {
        Doubtful,

        /// <summary>It has all been written, and one bit of it has flipped since, nobody knows which.</summary>
        OneBit,

        /// <summary>It is, or is again, as it was written.</summary>
        Sure,
    }
}
