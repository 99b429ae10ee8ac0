namespace Relay.Accounts;

/// <summary>
/// Where PBKDF2 runs. Called from any thread. A login storm waits here in line, and mail that is under way goes on: no more checks at
/// once than there are cores, and each on a thread of its own, because the pool has about as many threads as the machine has cores and
/// needs them for I/O; between threads the operating system shares fairly.
/// </summary>
internal sealed class PasswordWork : IDisposable
{
    private readonly SemaphoreSlim _slots;
    private long _runs;

    public PasswordWork(int atOnce) => _slots = new SemaphoreSlim(atOnce);

    /// <summary>How often there was something to do, ever: what logins have cost.</summary>
    public long Runs => Interlocked.Read(ref _runs);

    /// <summary>Cancellable while it waits its turn; begun, it runs to its end.</summary>
    /// <param name="isDone">Asked when its turn has come: there is nothing left to do, and it is true.</param>
    public async Task<bool> RunAsync(Func<bool> isDone, Func<bool> work, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            if (isDone())
                return true;
            Interlocked.Increment(ref _runs);
            // A new thread costs some 0.1 ms, against tens for what it does.
            return await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}
