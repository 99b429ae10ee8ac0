using Relay.Smtp.Replies;

namespace Relay.Delivery.Client;

/// <summary>
/// A reply that is listened for while something is still being sent: a host may answer before it has heard all, and close
/// (RFC 5321 §3.8; RFC 1870 §6.3). Whoever only writes would learn nothing but that the connection is broken.
/// </summary>
/// <param name="stop">Ends a reading that nobody waits for any more.</param>
internal sealed class PendingReply(Task<Reply> reading, Action stop) : IAsyncDisposable
{
    /// <summary>There is a reply, or there will never be one.</summary>
    public bool HasCome => reading.IsCompleted;

    /// <summary>Fails as the reading did.</summary>
    public Task<Reply> Reply => reading;

    /// <summary>Runs when it comes, at once if it has come; not once the watch has been disposed of.</summary>
    public IDisposable WhenItComes(Action action)
    {
        var watch = new Watch(action);
        reading.ContinueWith(_ => watch.Run(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return watch;
    }

    public async ValueTask DisposeAsync()
    {
        if (!reading.IsCompleted)
            stop();
        await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // whoever needs it has asked
    }

    private sealed class Watch(Action action) : IDisposable
    {
        private readonly Lock _gate = new();
        private bool _isOver;

        public void Run()
        {
            lock (_gate)
            {
                if (!_isOver)
                    action();
            }
        }

        public void Dispose()
        {
            lock (_gate)
                _isOver = true;
        }
    }
}
