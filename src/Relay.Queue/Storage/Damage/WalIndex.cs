using System.Runtime.InteropServices;

namespace Relay.Queue.Storage.Damage;

/// <summary>
/// What the wal-index, the file beside the log that SQLite's connections share as memory, says of the last commit
/// (https://www.sqlite.org/walformat.html, section 2.2). It is written when a commit has been synced, and survives the process: a log that has less was cut.
/// It need not survive a power cut, and then says nothing of this log.
/// </summary>
internal readonly record struct WalIndex(uint Frames, ulong Salts)
{
    private const int HeaderOctets = 48;
    private const int ChecksumAt = 40;

    /// <summary>Null when there is none that is whole.</summary>
    public static WalIndex? Read(string path)
    {
        if (!File.Exists(path))
            return null;

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> headers = stackalloc byte[2 * HeaderOctets];
        if (file.ReadAtLeast(headers, headers.Length, throwOnEndOfStream: false) < headers.Length)
            return null;

        var header = headers[..HeaderOctets];
        var words = MemoryMarshal.Cast<byte, uint>(header); // in the order of this host, as the file never leaves it
        var checksum = default(WalChecksum).Over(header[..ChecksumAt], isBigEndian: !BitConverter.IsLittleEndian);
        if (!header.SequenceEqual(headers[HeaderOctets..]) || checksum != new WalChecksum(words[10], words[11]))
            return null;
        return new WalIndex(words[4], MemoryMarshal.Read<ulong>(header[32..]));
    }
}
