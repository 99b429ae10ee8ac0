namespace Relay.Accounts;

/// <summary>
/// One editor at a time, by an advisory lock on <c>FILE.lock</c> that ends with its process. The lock's file stays: who deletes it takes it away from
/// under the next in line. It can't be the accounts file itself, which each save replaces with another.
/// </summary>
internal static class EditLock
{
    /// <summary>An edit takes milliseconds, so ten seconds mean that somebody hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Dispose of the result to let the next one in.</summary>
    public static async Task<IAsyncDisposable> TakeAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var lockPath = path + ".lock";
        var start = time.GetTimestamp();
        while (true)
        {
            var isNew = !File.Exists(lockPath);
            if (TryOpen(lockPath) is { } held)
            {
                if (isNew)
                    AtomicFile.InheritOwnerOfDirectory(lockPath);
                return held;
            }

            if (time.GetElapsedTime(start) >= Patience)
            {
                throw new AccountsFileException(
                    $"{path} is being changed by another process: {lockPath} has been locked for {Patience.TotalSeconds:0} s. Try again later.");
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static FileStream? TryOpen(string lockPath)
    {
        try
        {
            return AtomicFile.Open(lockPath, FileMode.OpenOrCreate);
        }
        catch (IOException e) when (IsLocked(e))
        {
            return null;
        }
    }

    /// <summary>Windows says ERROR_SHARING_VIOLATION; elsewhere .NET passes on EWOULDBLOCK, which is 11 on Linux and 35 on macOS.</summary>
    private static bool IsLocked(IOException e) => (e.HResult & 0xFFFF) is 32 or 11 or 35;
}
