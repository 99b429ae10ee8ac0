using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Relay.Queue.Storage.Damage;

/// <summary>The pages of a database as SQLite would see them: from the log where that has them, else from the file. Opens nothing for writing.</summary>
internal sealed class DamagedFile : IDisposable
{
    private const int PagesAt = 28; // in the header: the size of the database
    private const int VersionAt = 60; // user_version

    private readonly SafeFileHandle? _database;
    private readonly SafeFileHandle? _log;
    private readonly Dictionary<uint, long> _inLog = [];

    public DamagedFile(string database)
    {
        using (var log = WriteAheadLog.Open(database))
        {
            if (log is { HasCommits: true })
            {
                (_inLog, Pages) = log.Pages();
                _log = File.OpenHandle($"{database}-wal", share: FileShare.ReadWrite);
            }
        }

        _database = File.Exists(database) ? File.OpenHandle(database, share: FileShare.ReadWrite) : null;
        var inFile = _database is null ? 0 : (uint)((RandomAccess.GetLength(_database) + Schema.PageOctets - 1) / Schema.PageOctets);
        Pages = Math.Max(Pages, Math.Max(inFile, Math.Min(Number(PagesAt), 2 * inFile))); // what was cut off is to be missed; a number that is damaged may be anything
    }

    public uint Pages { get; }

    public long Version => Number(VersionAt);

    /// <summary>Pages from 1; null when it is not there or the disk does not give it back.</summary>
    public byte[]? Read(uint page)
    {
        if (page == 0)
            return null;

        var octets = new byte[Schema.PageOctets];
        var isInLog = _inLog.TryGetValue(page, out var offset);
        var file = isInLog ? _log : _database;
        try
        {
            return file is not null && RandomAccess.Read(file, octets, isInLog ? offset : (page - 1L) * Schema.PageOctets) == octets.Length ? octets : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _database?.Dispose();
        _log?.Dispose();
    }

    private uint Number(int offset) => Read(1) is { } first ? BinaryPrimitives.ReadUInt32BigEndian(first.AsSpan(offset)) : 0;
}
