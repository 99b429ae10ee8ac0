using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Queue.Storage;
using Relay.Queue.Tests.Contract;
using Relay.Queue.Tests.Support;
using SQLitePCL;

namespace Relay.Queue.Tests.Storage;

/// <summary>The writer over a connection that the test holds too: it counts commits, refuses them, and spoils tables.</summary>
internal sealed class WriterFixture : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteConnection _connection;
    private readonly QueueTables _tables;
    private readonly QueueIdGenerator _ids;
    private readonly Checkpointer _checkpointer;
    private readonly delegate_commit _onCommit; // SQLite holds it, and the collector must not take it
    private volatile Action? _stall;
    private int _commits;
    private Task? _closing;

    /// <param name="company">How long an outcome waits for a message, by the machine's clock.</param>
    public WriterFixture(TimeSpan? company = null)
    {
        _connection = new SqliteConnection($"Data Source={Path.Combine(_directory.Path, "queue.db")};Pooling=False");
        _connection.Open();
        Schema.Prepare(_connection);
        _tables = new QueueTables(_connection);
        _ids = new QueueIdGenerator(Time, new SeededRandomSource(seed: 822), last: 0);
        Writer = new QueueWriter(_tables, _checkpointer = new Checkpointer(_connection.ConnectionString, NullLogger.Instance), Time, NullLogger.Instance, company: company);
        _onCommit = _ =>
        {
            _stall?.Invoke();
            Interlocked.Increment(ref _commits);
            return OnCommit() ? 0 : 1;
        };
        raw.sqlite3_commit_hook(_connection.Handle, _onCommit, null);
    }

    public ManualTimeProvider Time { get; } = new(QueueFixture.Start);

    public QueueWriter Writer { get; }

    /// <summary>Transactions that came to their commit, each of them one fsync.</summary>
    public int Commits => Volatile.Read(ref _commits);

    /// <summary>Called by the writer's thread in the middle of each commit; false makes the commit fail.</summary>
    public Func<bool> OnCommit { get; set; } = () => true;

    public MessageDraft BeginMessage() => new(_ids.Next(), Writer, history: null, Time, NullLogger.Instance);

    public static Envelope EnvelopeTo(params string[] forwardPaths) => new()
    {
        ReversePath = Mailbox.Parse("sender@example.org"),
        Recipients = [.. forwardPaths.Select(path => new EnvelopeRecipient(Mailbox.Parse(path)))],
        AcceptedAt = QueueFixture.Start,
    };

    public async Task<QueueId> CommitAsync(string forwardPath = "a@example.net")
    {
        await using var draft = BeginMessage();
        await draft.AppendAsync("text\r\n"u8.ToArray(), CancellationToken.None);
        await draft.CommitAsync(EnvelopeTo(forwardPath)).OrFail();
        return draft.Id;
    }

    /// <summary>Holds the writer up in its next commit; what is handed over until the returned action is called becomes its next batch.</summary>
    public async Task<Action> StallAsync()
    {
        var stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource();
        _stall = () =>
        {
            _stall = null;
            stalled.SetResult();
            gate.Task.Wait();
        };
        _ = Writer.ExecuteAsync(_ => { });
        await stalled.Task.OrFail();
        return gate.SetResult;
    }

    /// <summary>For the test's own tables and settings; on the writer's thread, as the connection is its own.</summary>
    public Task ExecuteAsync(string sql) => Writer.ExecuteAsync(_ => Schema.Execute(_connection, sql)).OrFail();

    public async Task<long> CountAsync(string sql)
    {
        var count = 0L;
        await Writer.ExecuteAsync(_ => count = Schema.Scalar(_connection, sql)).OrFail();
        return count;
    }

    public Task CloseAsync() => (_closing ??= Writer.DisposeAsync().AsTask()).OrFail();

    /// <summary>Once the writer has ended, the connection is the test's.</summary>
    public async Task<long> CloseAndCountAsync(string sql)
    {
        await CloseAsync();
        return Schema.Scalar(_connection, sql);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _checkpointer.Dispose();
        _tables.Dispose();
        await _connection.DisposeAsync();
        _directory.Dispose();
    }
}
