using Relay.Smtp.Replies;

namespace Relay.Delivery.Client;

/// <summary>
/// A reply that is listened for while something is still being sent: a host may answer before it has heard all, and close
/// (RFC 5321 §3.8; RFC 1870 §6.3). Whoever only writes would learn nothing but that the connection is broken.
/// </summary>
internal sealed class PendingReply : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Task<Reply> _reading;

    public PendingReply(Func<CancellationToken, Task<Reply>> read, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _reading = read(_stop.Token);
    }

    /// <summary>There is a reply, or there will never be one.</summary>
    public bool HasCome => _reading.IsCompleted;

    /// <summary>Fails as the reading did.</summary>
    public Task<Reply> Reply => _reading;

    /// <summary>Runs when it comes, at once if it has come; not once the watch has been disposed of.</summary>
    public IDisposable WhenItComes(Action action)
    {
        var watch = new Watch(action);
        _reading.ContinueWith(_ => watch.Run(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return watch;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // whoever needs it has asked
        _stop.Dispose();
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
