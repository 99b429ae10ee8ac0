using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Relay.Queue.Storage;

/// <summary>
/// Whether a sync that the kernel called successful was one. When ext4 gives up its journal, for an error that it found or one of its device, an
/// fsync in the milliseconds before it turns read-only can return 0 for what it has just dropped (seen on Linux 6.18 in 17 of 350 such ends,
/// in 0 of 200 with this check). A change of the file system's own has no such gap: it needs the journal, and is refused from the first moment.
/// </summary>
/// <param name="path">A file where what was synced is.</param>
internal sealed partial class SyncCheck(string path)
{
    /// <summary>An attribute of the same value each time: the journal is asked for, and nothing is written.</summary>
    private const string Attribute = "user.relay.synced";

    private static readonly byte[] Value = "1"u8.ToArray();

    /// <summary>EIO, EROFS, EUCLEAN. Other errors, as of a file system that has no attributes, say nothing about the sync.</summary>
    private static readonly int[] Dead = [5, 30, 117];

    /// <exception cref="SqliteException">As SQLite would have thrown, had the kernel said it.</exception>
    public void Confirm()
    {
        if (!OperatingSystem.IsLinux() || SetAttribute(path, Attribute, Value, Value.Length, flags: 0) == 0)
            return;
        if (Dead.Contains(Marshal.GetLastPInvokeError()))
            throw new SqliteException($"the file system takes nothing after a sync: {Marshal.GetLastPInvokeErrorMessage()}", raw.SQLITE_IOERR, raw.SQLITE_IOERR_FSYNC);
    }

    [LibraryImport("libc", EntryPoint = "setxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(string path, string name, byte[] value, nint size, int flags);
}
