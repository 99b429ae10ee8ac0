namespace Relay.Accounts;

/// <summary>
/// Replaces a small secret file so that every reader sees the old or the new one, whole, also after a power loss:
/// <list type="number">
/// <item>write a new file beside it that only we can read, and flush it to disk;</item>
/// <item>give it the old one's owner and mode; a first file gets its directory's owner if we are root;</item>
/// <item>ask whether the old file is still what the new one was made from;</item>
/// <item>rename.</item>
/// </list>
/// </summary>
internal static class AtomicFile
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>False, with nothing changed, when <paramref name="isStillWanted"/> says so.</summary>
    /// <param name="path">The file itself, see <see cref="RealPath"/>.</param>
    public static async Task<bool> ReplaceAsync(
        string path, ReadOnlyMemory<byte> content, Func<CancellationToken, Task<bool>> isStillWanted, CancellationToken cancellationToken)
    {
        var temporary = $"{path}.{Path.GetRandomFileName()}.new";
        try
        {
            await WriteAsync(temporary, content, cancellationToken); // Step 1
            InheritOwnerAndMode(path, temporary); // Step 2
            if (!await isStillWanted(cancellationToken)) // Step 3
                return false;
            File.Move(temporary, path, overwrite: true); // Step 4
            return true;
        }
        finally
        {
            File.Delete(temporary); // not there any more after a success, which is no error
        }
    }

    /// <summary>Where a symbolic link leads, to the end: a rename over the link would cut it.</summary>
    public static string RealPath(string path)
    {
        var full = Path.GetFullPath(path);
        // Asked for first, because resolving throws where there is nothing, neither file nor link.
        return new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
    }

    /// <summary>Opens for writing and leaves to nobody else what it creates.</summary>
    public static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    /// <summary>What root makes in a directory of the service must be the service's.</summary>
    public static void InheritOwnerOfDirectory(string path)
    {
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
            FileOwner.Copy(Path.GetDirectoryName(path)!, path);
    }

    private static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await using var stream = Open(path, FileMode.CreateNew);
        await stream.WriteAsync(content, cancellationToken);
        stream.Flush(flushToDisk: true);
    }

    private static void InheritOwnerAndMode(string from, string to)
    {
        if (!File.Exists(from))
        {
            InheritOwnerOfDirectory(to);
            return;
        }

        if (OperatingSystem.IsLinux())
            FileOwner.Copy(from, to);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(to, File.GetUnixFileMode(from));
    }
}
