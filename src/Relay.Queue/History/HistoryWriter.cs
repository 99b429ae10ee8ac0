using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Relay.Core.Operation;

namespace Relay.Queue.History;

/// <summary>
/// Writes down what befalls messages, on a thread of its own. Mail never waits for it, and nothing that goes wrong here is heard of anywhere but in the log:
/// what can't be written is dropped and counted. A batch gathers for a moment, since a transaction costs as much as many events; whoever wants to read is not kept waiting for it.
/// </summary>
internal sealed class HistoryWriter : IAsyncDisposable
{
    /// <summary>Events that may wait: some seconds of a very busy server.</summary>
    internal const int DefaultCapacity = 100_000;

    /// <summary>Events in a transaction.</summary>
    private const int MaxBatch = 5000;

    /// <summary>For a batch to gather: so much of the history may be lost with the process, and is short enough for whoever watches the files.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>For what still waits at the end; a service manager has no patience for more.</summary>
    private static readonly TimeSpan MaxDrain = TimeSpan.FromSeconds(5);

    private readonly HistoryFiles _files;
    private readonly HistoryDays _days;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<HistoryItem> _items;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _hurry = new();
    private readonly int _capacity;
    private bool _isHurried; // behind _hurry
    private long _dropped;
    private bool _overflowing;
    private long _lost; // by failures in a row; the thread's own
    private long _closedAt;
    private volatile bool _isClosed;

    public HistoryWriter(HistoryFiles files, int keptDays, TimeProvider time, ILogger logger, int capacity = DefaultCapacity)
    {
        _files = files;
        _days = new HistoryDays(files, keptDays, logger);
        _time = time;
        _logger = logger;
        _capacity = capacity;
        _items = Channel.CreateBounded<HistoryItem>(new BoundedChannelOptions(capacity) { SingleReader = true });
        new Thread(Run) { Name = "relay-history", IsBackground = true }.Start();
    }

    /// <summary>From any thread; never waits and never throws.</summary>
    public void Record(HistoryEvent happened)
    {
        if (_items.Writer.TryWrite(new HistoryItem(happened, null)) || _isClosed)
            return;

        Interlocked.Increment(ref _dropped);
        if (!Interlocked.Exchange(ref _overflowing, true))
            HistoryLog.Overflowing(_logger);
    }

    /// <summary>What was recorded before can be read when this returns, unless it had to be dropped.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_items.Writer.TryWrite(new HistoryItem(null, written)))
            return;

        Hurry();
        await written.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Writes what waits, within a limit.</summary>
    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _closedAt, _time.GetTimestamp());
        _isClosed = true;
        _items.Writer.TryComplete();
        Hurry();
        await _ended.Task;
    }

    private void Run()
    {
        var events = new List<HistoryEvent>(MaxBatch);
        var waiting = new List<TaskCompletionSource>();
        _days.Keep(_time.GetUtcNow());
        while (Gather(events, waiting))
        {
            if (_isClosed && _time.GetElapsedTime(Volatile.Read(ref _closedAt)) > MaxDrain)
                _lost += events.Count;
            else
                Write(events);
            EndOverflow();
            waiting.ForEach(written => written.SetResult());
        }

        End();
        _ended.SetResult();
    }

    private void Hurry()
    {
        lock (_hurry)
        {
            _isHurried = true;
            Monitor.Pulse(_hurry);
        }
    }

    /// <summary>Waits until there is something, and a moment more, and takes what there is. False when there will be nothing more.</summary>
    private bool Gather(List<HistoryEvent> events, List<TaskCompletionSource> waiting)
    {
        events.Clear();
        waiting.Clear();
        if (!_items.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult()) // the thread is there to be blocked, by the disk if not by this
            return false;

        Take(events, waiting);
        if (events.Count < MaxBatch && waiting.Count == 0)
            Linger();
        Take(events, waiting);
        return true;
    }

    /// <summary>For more to come, unless somebody is in a hurry.</summary>
    private void Linger()
    {
        lock (_hurry)
        {
            if (!_isHurried && !_isClosed)
                Monitor.Wait(_hurry, Pause);
            _isHurried = false;
        }
    }

    private void Take(List<HistoryEvent> events, List<TaskCompletionSource> waiting)
    {
        while (events.Count < MaxBatch && _items.Reader.TryRead(out var item))
        {
            if (item.Event is { } happened)
                events.Add(happened);
            if (item.Written is { } written)
                waiting.Add(written);
        }
    }

    private void Write(List<HistoryEvent> events)
    {
        try
        {
            _days.Keep(_time.GetUtcNow());
            _days.Write(events);
        }
        catch (Exception exception) // whatever it is, no mail may stop for it
        {
            if (_lost == 0)
                HistoryLog.WriteFailed(_logger, exception.Message, exception);
            _lost += events.Count;
            return;
        }

        if (_lost > 0)
            HistoryLog.WrittenAgain(_logger, _lost);
        _lost = 0;
    }

    /// <summary>Not before half of the room is free again, so that a crowd at the edge is one thing and not a thousand.</summary>
    private void EndOverflow()
    {
        if (!Volatile.Read(ref _overflowing) || _items.Reader.Count > _capacity / 2)
            return;

        var dropped = Interlocked.Exchange(ref _dropped, 0);
        Volatile.Write(ref _overflowing, false);
        HistoryLog.KeepsUp(_logger, dropped);
    }

    private void End()
    {
        var missing = _lost + Interlocked.Exchange(ref _dropped, 0);
        if (missing > 0)
            HistoryLog.Unfinished(_logger, missing);
        _days.Close();
        try
        {
            _files.LeaveCleanMark();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next start takes a closer look than it needs to.
        }
    }
}
