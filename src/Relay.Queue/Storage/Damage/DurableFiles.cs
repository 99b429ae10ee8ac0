using System.Runtime.InteropServices;
using System.Text;

namespace Relay.Queue.Storage.Damage;

/// <summary>Files whose names and contents are on the disk when the method returns. .NET syncs files, and can't sync the directory that names them.</summary>
internal static partial class DurableFiles
{
    private const int ReadOnly = 0; // O_RDONLY
    private const int NotSupported = 22; // EINVAL: the file system has no such thing

    /// <summary>Whatever ends this, the file is the old one or the new one.</summary>
    public static void Write(string path, string text)
    {
        var draft = $"{path}.new";
        using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        Move(draft, path);
    }

    public static void Move(string from, string to)
    {
        if (Directory.Exists(from))
            Directory.Move(from, to);
        else
            File.Move(from, to, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(to)!);
        if (Path.GetDirectoryName(from) != Path.GetDirectoryName(to))
            SyncDirectory(Path.GetDirectoryName(from)!);
    }

    public static void Copy(string from, string to)
    {
        File.Copy(from, to);
        SyncFile(to);
    }

    public static void SyncFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return; // NTFS keeps a journal of names

        var directory = Open(path, ReadOnly);
        if (directory < 0)
            throw new IOException($"{path} can't be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        var failed = Sync(directory) != 0 && Marshal.GetLastPInvokeError() != NotSupported;
        var reason = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(directory);
        if (failed)
            throw new IOException($"{path} can't be synced: {reason}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
