namespace Relay.Delivery.Tests.Support;

/// <summary>Holds whoever comes until it is opened, and counts them.</summary>
internal sealed class Gate
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<int, TaskCompletionSource> _reached = [];
    private int _inside;

    /// <summary>The most that were inside at a time.</summary>
    public int Peak { get; private set; }

    /// <summary>Completes when somebody was sent away.</summary>
    public Task CancelledAsync => _cancelled.Task.InTimeAsync();

    public void Open() => _open.TrySetResult();

    /// <summary>Completes when so many are inside.</summary>
    public Task ReachedAsync(int count)
    {
        lock (_gate)
        {
            var reached = Reached(count);
            if (_inside >= count)
                reached.TrySetResult();
            return reached.Task.InTimeAsync();
        }
    }

    public async Task PassAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Peak = Math.Max(Peak, ++_inside);
            Reached(_inside).TrySetResult();
        }

        try
        {
            await _open.Task.WaitAsync(cancellationToken);
            await Task.Yield();
        }
        catch (OperationCanceledException)
        {
            _cancelled.TrySetResult();
            throw;
        }
        finally
        {
            lock (_gate)
                _inside--;
        }
    }

    private TaskCompletionSource Reached(int count) =>
        _reached.TryGetValue(count, out var reached) ? reached : _reached[count] = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
