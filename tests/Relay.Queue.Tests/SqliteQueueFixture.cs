using Microsoft.Data.Sqlite;
using Relay.Core.Queue;
using Relay.Queue.Storage;
using Relay.Queue.Tests.Contract;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests;

internal sealed class SqliteQueueFixture : QueueFixture
{
    private readonly TemporaryDirectory _root = new();
    private SqliteMessageQueue? _queue;
    private int _crashes;

    public string Directory => Path.Combine(_root.Path, $"after {_crashes} crashes");

    public string Database => Path.Combine(Directory, "queue.db");

    public QueueOptions Options { get; } = new();

    public LogLines<SqliteMessageQueue> Log { get; } = new();

    public override IMessageQueue Queue => _queue ?? throw new InvalidOperationException("The queue is not open.");

    public static async Task<SqliteQueueFixture> OpenNewAsync()
    {
        var fixture = new SqliteQueueFixture();
        await fixture.OpenAsync();
        return fixture;
    }

    /// <summary>Behind the queue's back, open or closed.</summary>
    public int Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        return Schema.Execute(connection, sql);
    }

    public override Task OpenAsync()
    {
        _queue = OpenAnother();
        return Task.CompletedTask;
    }

    public SqliteMessageQueue OpenAnother() =>
        SqliteMessageQueue.Open(Directory, Options, Time, Random, Log);

    public override async Task CloseAsync()
    {
        if (_queue is not null)
            await _queue.DisposeAsync();
        _queue = null;
    }

    /// <summary>Lets everyone read the queue, and only root, or nobody, write it. Linux only.</summary>
    public void SetWritable(bool writable)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException();

        const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode Enterable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var owner = writable ? UnixFileMode.UserWrite : UnixFileMode.None;
        File.SetUnixFileMode(_root.Path, Readable | Enterable | UnixFileMode.UserWrite);
        File.SetUnixFileMode(Directory, Readable | Enterable | owner);
        foreach (var file in System.IO.Directory.GetFiles(Directory))
            File.SetUnixFileMode(file, Readable | owner);
    }

    /// <summary>What a dead process leaves is what the files hold at that moment: a copy of them is opened next, and the living queue never touches it.</summary>
    public override async Task KillAsync()
    {
        if (_queue is not null)
            await _queue.FlushHistoryAsync(CancellationToken.None);
        var left = Directory;
        _crashes++;
        System.IO.Directory.CreateDirectory(Directory);
        foreach (var file in (string[])["queue.db", "queue.db-wal"])
            File.Copy(Path.Combine(left, file), Path.Combine(Directory, file));
        CopyHistory(from: left);
        await CloseAsync();
    }

    private void CopyHistory(string from)
    {
        if (!System.IO.Directory.Exists(Path.Combine(from, "history")))
            return;

        var to = System.IO.Directory.CreateDirectory(Path.Combine(Directory, "history")).FullName;
        foreach (var file in System.IO.Directory.GetFiles(Path.Combine(from, "history")).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    public override async Task<long> StoredOctetsAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        await connection.OpenAsync();
        return Schema.Scalar(connection, "SELECT coalesce(sum(length(content)), 0) FROM chunk");
    }

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _root.Dispose();
    }
}
