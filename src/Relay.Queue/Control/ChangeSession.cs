using Microsoft.Data.Sqlite;
using Relay.Core.Operation;
using Relay.Queue.Storage;

namespace Relay.Queue.Control;

/// <summary>For as long as an action takes: the way to the tables, beside those who run the queue or with nobody but us.</summary>
internal abstract class ChangeSession : IAsyncDisposable
{
    /// <summary>Somebody runs the queue: attempts may be under way, and mail comes in.</summary>
    public abstract bool IsRun { get; }

    /// <summary>Completes when the work is durable. It may be run more than once.</summary>
    public abstract Task ExecuteAsync(Action<QueueTables> work);

    /// <summary>For the history: what was done, once that is durable.</summary>
    public abstract void Record(HistoryEvent happened);

    /// <summary>Null where others write too: what can't be done in a transaction would keep them waiting.</summary>
    public virtual SqliteConnection? OwnConnection => null;

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
