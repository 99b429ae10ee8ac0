using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Relay.Core.Operation;
using Relay.Core.Queue;
using SQLitePCL;

namespace Relay.Queue;

/// <summary>
/// Whether the store works. It is broken from the first failure that is the store's own until a probe, which writes and syncs, comes through; that
/// a small write found its place meanwhile proves nothing. A database that is malformed stays broken: the next start sees to it.
/// </summary>
/// <param name="onMalformed">For the next start to know.</param>
internal sealed class StoreHealth(TimeProvider time, ILogger logger, Action? onMalformed = null) : IAsyncDisposable
{
    /// <summary>Between two probes: soon enough for who has made room, and seldom enough for a disk that is failing.</summary>
    internal static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private volatile QueueHealth _current = new(null, time.GetUtcNow());
    private Task _recovery = Task.CompletedTask;
    private bool _isMalformed;

    public QueueHealth Current => _current;

    /// <summary>Whether the store is to blame, and not what it was asked to do.</summary>
    public static bool IsStoreFailure(SqliteException exception) =>
        exception.SqliteErrorCode is not (raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE or raw.SQLITE_TOOBIG);

    /// <summary>The file is damaged. A page that should be there and lies behind the end of the file is an error of input and output to SQLite.</summary>
    public static bool IsMalformed(SqliteException exception) =>
        exception.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB
        || exception.SqliteExtendedErrorCode == raw.SQLITE_IOERR_SHORT_READ;

    /// <param name="probe">Completes when something was written and synced.</param>
    public void Fail(SqliteException failure, Func<Task> probe)
    {
        lock (_gate)
        {
            if (IsMalformed(failure))
                onMalformed?.Invoke();
            if (_closing.IsCancellationRequested || _isMalformed || (!_current.IsHealthy && !IsMalformed(failure)))
                return;

            var reason = $"SQLite: {failure.Message}";
            var since = _current.IsHealthy ? time.GetUtcNow() : _current.Since;
            _isMalformed = IsMalformed(failure);
            _current = new QueueHealth(reason, since);
            if (_isMalformed)
            {
                QueueLog.Malformed(logger, reason);
                return;
            }

            QueueLog.WriteFailed(logger, reason);
            _recovery = RecoverAsync(probe);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _recovery;
        _closing.Dispose();
    }

    private async Task RecoverAsync(Func<Task> probe)
    {
        try
        {
            do
                await Task.Delay(ProbeInterval, time, _closing.Token);
            while (!await SucceedsAsync(probe));
        }
        catch (OperationCanceledException)
        {
            return;
        }

        lock (_gate)
        {
            if (_isMalformed) // found meanwhile, and not mended by a write that comes through
                return;
            var broken = time.GetUtcNow() - _current.Since;
            _current = new QueueHealth(null, time.GetUtcNow());
            QueueLog.Recovered(logger, broken);
        }
    }

    private static async Task<bool> SucceedsAsync(Func<Task> probe)
    {
        try
        {
            await probe();
            return true;
        }
        catch (QueueUnavailableException)
        {
            return false;
        }
    }
}
