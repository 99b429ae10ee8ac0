using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Relay.Accounts;

/// <summary>
/// Who owns a file, which .NET can't say. Without it <c>sudo relay users add</c> would leave a file that only root can read, and the service
/// without accounts. Linux only: macOS lacks statx, and Windows files inherit their rights from the directory.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class FileOwner
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint UidAndGid = 0x08 | 0x10; // STATX_UID | STATX_GID

    /// <summary>Gives one file the owner and group of another.</summary>
    /// <exception cref="UnauthorizedAccessException">We may not.</exception>
    public static void Copy(string from, string to)
    {
        var wanted = Of(from);
        var current = Of(to);
        if ((wanted.Uid, wanted.Gid) != (current.Uid, current.Gid) && ChangeOwner(to, wanted.Uid, wanted.Gid) != 0)
            throw new UnauthorizedAccessException($"The owner of {to} can't be set: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    private static FileStatus Of(string path)
    {
        if (Status(CurrentDirectory, path, 0, UidAndGid, out var status) != 0)
            throw new IOException($"The owner of {path} can't be read: {Marshal.GetLastPInvokeErrorMessage()}.");
        return status;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int directory, string path, int flags, uint mask, out FileStatus status);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint uid, uint gid);

    /// <summary>struct statx, which unlike struct stat is the same on all architectures.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileStatus
    {
        [FieldOffset(20)]
        public uint Uid;

        [FieldOffset(24)]
        public uint Gid;
    }
}
