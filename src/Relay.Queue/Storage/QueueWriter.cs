using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Queue.Storage;

/// <summary>
/// Group commit. All that changes the queue passes through this one thread: it takes what waits, does it in one transaction, and tells
/// everyone after the one fsync. While it syncs, the next batch gathers; when there is no crowd, no message waits for one.
/// <list type="number">
/// <item>Take a request. If mail is coming in, what is no mail waits a moment for the next message, to share its fsync.</item>
/// <item>Give back what the last lease took when its caller had gone meanwhile. Execute the request and what else waits, up to the bounds of a batch,
/// in one transaction. What a message brings that is due at once is leased as it is inserted, if Delivery is waiting and nothing older is.</item>
/// <item>Lease what is due, these messages included, if Delivery is waiting: the attempt is recorded by the same fsync. What is damaged is set aside.</item>
/// <item>Commit, then complete the requests; if one of them could not be executed, the others are tried again without it.</item>
/// </list>
/// </summary>
internal sealed class QueueWriter : IAsyncDisposable
{
    /// <summary>
    /// Execution in a transaction, unless its fsync takes longer anyway: by then many share it, and a larger crowd would only make the next hops'
    /// connections wait for their outcomes.
    /// </summary>
    private static readonly TimeSpan MaxExecution = TimeSpan.FromMilliseconds(2);

    /// <summary>The wall clock may be set while we wait for it, so we look again at least this often.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    private readonly WriteRequests _requests = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly QueueTables _tables;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _alarm;
    private readonly WallClock _clock;
    private readonly StoreHealth _health;
    private readonly Checkpointer _checkpointer;
    private readonly SyncCheck _sync;
    private readonly TimeSpan _company;
    private bool _isMailComing; // the last batch brought some
    private TimeSpan _lastSync;
    private DateTimeOffset _beatAt = DateTimeOffset.MinValue;
    private LeaseRequest? _lease; // the writer's thread alone reads and writes it, and the next
    private bool _isBehind = true; // more may be due than a lease takes; then fresh mail has to queue up behind it
    private IReadOnlyList<LeasedMessage> _unclaimed = []; // leased on disk for a caller who had gone

    /// <param name="onMalformed">Called when the database turns out to be damaged.</param>
    /// <param name="company">How long an outcome waits for a message to share the fsync with, while mail comes in; by default as long as a fast disk takes for it.</param>
    public QueueWriter(
        QueueTables tables, Checkpointer checkpointer, TimeProvider time, ILogger logger, Action? onMalformed = null, TimeSpan? company = null)
    {
        _company = company ?? TimeSpan.FromMilliseconds(1);
        _tables = tables;
        _checkpointer = checkpointer;
        _sync = new SyncCheck(tables.Connection.DataSource);
        _health = new StoreHealth(time, logger, onMalformed);
        _time = time;
        _clock = new WallClock(time);
        _logger = logger;
        _alarm = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        new Thread(Run) { Name = "relay-queue", IsBackground = true }.Start();
    }

    public QueueHealth Health => _health.Current;

    /// <summary>A reader's failure: that the file is malformed concerns everyone. Whatever else it is, the writer will meet it or not.</summary>
    public void Diagnose(SqliteException failure)
    {
        if (StoreHealth.IsMalformed(failure))
            _health.Fail(failure, ProbeAsync);
    }

    /// <summary>Completes when the work is durable.</summary>
    public Task ExecuteAsync(Action<QueueTables> work, int octets = 0) => ExecuteAsync(new WriteRequest(work, isArrival: false, octets));

    /// <summary>The same for all that concerns a message that is coming in, in its order.</summary>
    public Task AcceptAsync(Action<QueueTables> work, int octets = 0) => ExecuteAsync(new WriteRequest(work, isArrival: true, octets));

    public async Task<IReadOnlyList<LeasedMessage>> LeaseAsync(int atMost, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(atMost);
        var lease = new LeaseRequest(atMost);
        await using var registration = cancellationToken.Register(() => lease.Cancel(cancellationToken));
        await ExecuteAsync(_ =>
        {
            _lease = lease;
            OfferFresh();
        });
        return await lease.Leased;
    }

    /// <summary>Finishes what was handed over, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _alarm.DisposeAsync();
        await _health.DisposeAsync();
        _requests.Close();
        await _ended.Task;
    }

    private static QueueUnavailableException Closed() => new("The queue is closed.");

    private Task ExecuteAsync(WriteRequest request) => _requests.TryAdd(request) ? request.Durable : Task.FromException(Closed());

    private void Wake() => _requests.TryAdd(new WriteRequest(_ => { }));

    private void Run()
    {
        var batch = new WriteBatch();
        while (_requests.TryTake(Timeout.InfiniteTimeSpan, out var first))
        {
            batch.Add(first);
            if (_isMailComing)
                AwaitCompany(batch);
            for (var guilty = Commit(batch, mayGrow: true); guilty is not null; guilty = batch.IsEmpty ? null : Commit(batch, mayGrow: false))
                batch.Remove(guilty);
            if (_checkpointer.IsBehind)
                _checkpointer.CatchUp(_tables.Connection);
        }

        if (_unclaimed.Count > 0)
            Commit(new WriteBatch(), mayGrow: false);
        FailLease(Closed());
        _ended.SetResult();
    }

    // Step 1
    private void AwaitCompany(WriteBatch batch)
    {
        var since = _time.GetTimestamp();
        while (batch.Arrivals == 0 && !batch.IsFull)
        {
            var left = _company - _time.GetElapsedTime(since);
            if (left <= TimeSpan.Zero || !_requests.TryTake(left, out var next))
                return;
            batch.Add(next);
        }
    }

    /// <summary>Steps 2 to 4. Returns the request that could not be executed, which has heard of it; the others are to be tried again without it.</summary>
    /// <param name="mayGrow">By what else waits. Not when it is tried again, or who is in it would pay for each guilty one that joins.</param>
    private WriteRequest? Commit(WriteBatch batch, bool mayGrow)
    {
        WriteRequest? executing = null;
        DueMail due;
        var began = _time.GetTimestamp();
        try
        {
            _tables.Begin();
            _tables.Release(_unclaimed); // ahead of the requests, which must not see it
            OfferFresh();
            foreach (var request in batch.Requests)
                (executing = request).Execute(_tables);
            while (mayGrow && HasRoom(batch, began) && _requests.TryTake(TimeSpan.Zero, out executing))
            {
                batch.Add(executing);
                executing.Execute(_tables);
            }

            executing = null;
            KeepTime();
            due = LeaseDue();
            Sync();
        }
        catch (Exception exception) // whatever it is, it is the requesters' to hear
        {
            RollBack();
            Fail(batch, executing, Translate(exception));
            return executing;
        }

        _clock.Accept();
        _checkpointer.Wrote(batch.Requests.Count, batch.Octets);
        _tables.Fresh.Publish();
        foreach (var request in batch.Requests)
            request.Complete();
        _isMailComing = batch.Arrivals > 0;
        batch.Clear();
        _unclaimed = [];
        Report(due.Damaged);
        HandOver([.. due.Messages, .. _tables.Fresh.Leased]);
        return null;
    }

    private bool HasRoom(WriteBatch batch, long began)
    {
        var elapsed = _time.GetElapsedTime(began);
        return !batch.IsFull && (elapsed < MaxExecution || elapsed < _lastSync);
    }

    private void Sync()
    {
        var began = _time.GetTimestamp();
        _tables.Commit();
        _sync.Confirm();
        _lastSync = _time.GetElapsedTime(began);
    }

    private void Fail(WriteBatch batch, WriteRequest? guilty, Exception failure)
    {
        Diagnose(failure);
        if (guilty is not null)
        {
            guilty.Fail(failure);
            return;
        }

        // Nobody's request failed, the store did: nobody fares better alone.
        foreach (var request in batch.Requests)
            request.Fail(failure);
        batch.Clear();
        FailLease(failure);
    }

    private void RollBack()
    {
        try
        {
            _tables.Rollback();
        }
        catch (SqliteException exception)
        {
            _health.Fail(exception, ProbeAsync);
        }
    }

    private void Diagnose(Exception failure)
    {
        if (failure.InnerException is SqliteException cause && StoreHealth.IsStoreFailure(cause))
            _health.Fail(cause, ProbeAsync);
    }

    private Task ProbeAsync() => ExecuteAsync(tables => tables.Beat(_time.GetUtcNow()));

    private static Exception Translate(Exception exception) =>
        exception is SqliteException sqlite ? new QueueUnavailableException($"SQLite: {sqlite.Message}", sqlite) : exception;

    /// <summary>What is due in an hour by a clock that was set back by one is due now. Where the clock stood is written down now and then, for the next start.</summary>
    private void KeepTime()
    {
        var (now, step) = (_time.GetUtcNow(), _clock.SetBack());
        if (step > TimeSpan.Zero)
        {
            QueueLog.ClockSetBack(_logger, step);
            _tables.BringForward(step);
        }

        if (step > TimeSpan.Zero || now - _beatAt >= MaxWait)
            _tables.Beat(_beatAt = now);
    }

    /// <summary>What the requests bring from here on may be leased by its insert.</summary>
    private void OfferFresh()
    {
        if (!_isBehind && _lease is { IsOver: false } lease)
            _tables.Fresh.Offer(lease.AtMost);
    }

    // Step 3
    private DueMail LeaseDue()
    {
        if (_lease is not { IsOver: false } lease)
            return DueMail.None;

        try
        {
            var now = _time.GetUtcNow();
            var limit = lease.AtMost - _tables.Fresh.LeasedRecipients;
            _isBehind = true;
            if (limit == 0)
                return DueMail.None;
            var due = _tables.Nested(() => _tables.LeaseDue(now, limit));
            _isBehind = due.Damaged.Count > 0 || due.Messages.Sum(message => message.Recipients.Count) >= limit;
            if (due.Messages.Count == 0 && _tables.Fresh.Leased.Count == 0 && _tables.EarliestDue() is { } next)
                _alarm.Change(next - now < MaxWait ? next - now : MaxWait, Timeout.InfiniteTimeSpan);
            return due;
        }
        catch (Exception exception) when (_tables.InTransaction) // Delivery's to hear: that it can't lease is no reason to refuse new mail
        {
            var failure = Translate(exception);
            Diagnose(failure);
            FailLease(failure);
            return DueMail.None;
        }
    }

    private void Report(IReadOnlyList<DamagedMessage> damaged)
    {
        foreach (var (id, reason) in damaged)
            QueueLog.Damaged(_logger, id, reason, id.Value);
    }

    private void FailLease(Exception failure)
    {
        _lease?.Fail(failure);
        _lease = null;
    }

    private void HandOver(IReadOnlyList<LeasedMessage> leased)
    {
        if (leased.Count == 0)
            return;

        if (_lease is null || !_lease.TryComplete(leased)) // none is left when the rest could not be leased
        {
            _unclaimed = leased;
            Wake();
        }

        _lease = null;
    }
}
