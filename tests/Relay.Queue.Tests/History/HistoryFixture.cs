using Microsoft.Data.Sqlite;
using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.History;
using Relay.Queue.Storage;
using Relay.Queue.Tests.Contract;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.History;

/// <summary>A history without a queue.</summary>
internal sealed class HistoryFixture : IAsyncDisposable
{
    public const int KeptDays = 3;

    private readonly TemporaryDirectory _root = new();
    private HistoryWriter? _writer;

    private HistoryFixture()
    {
        Gate = new GatedTime(Time);
        Ids = new QueueIdGenerator(Time, new SeededRandomSource(seed: 5322), last: 0);
    }

    public static HistoryFixture Make() => new();

    public ManualTimeProvider Time { get; } = new(QueueFixture.Start);

    public GatedTime Gate { get; }

    public QueueIdGenerator Ids { get; }

    public LogLines<SqliteMessageQueue> Log { get; } = new();

    public string Directory => Path.Combine(_root.Path, "history");

    public HistoryFiles Files => new(_root.Path);

    public HistoryReader Reader => new(_root.Path, Log);

    public HistoryWriter Writer => _writer ??= new HistoryWriter(Files, KeptDays, Gate, Log, Capacity);

    public int Capacity { get; set; } = HistoryWriter.DefaultCapacity;

    public string FileOf(DateTimeOffset time) => Files.Of(HistoryFiles.DayOf(time));

    public IEnumerable<string> FileNames => System.IO.Directory.GetFiles(Directory).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    public HistoryEvent Accepted(string sender = "sender@example.org", string recipient = "a@example.net", string? messageId = null) => new()
    {
        At = Time.GetUtcNow(),
        Id = Ids.Next(),
        Kind = HistoryKind.Accepted,
        Sender = sender,
        Recipient = recipient,
        RecipientCount = recipient.Split(',').Length,
        MessageId = messageId,
    };

    public HistoryEvent Event(QueueId id, HistoryKind kind, string? recipient = "a@example.net") => new() { At = Time.GetUtcNow(), Id = id, Kind = kind, Recipient = recipient };

    public HistoryEvent Record(HistoryEvent happened)
    {
        Writer.Record(happened);
        return happened;
    }

    public Task FlushAsync() => Writer.FlushAsync(CancellationToken.None).OrFail();

    public async Task CloseAsync()
    {
        if (_writer is not null)
            await _writer.DisposeAsync().AsTask().OrFail();
        _writer = null;
    }

    public async Task<IReadOnlyList<(QueueId Id, IReadOnlyList<HistoryEvent> Events)>> FindAsync(HistoryQuery query)
    {
        var found = new List<(QueueId, IReadOnlyList<HistoryEvent>)>();
        await foreach (var life in Reader.FindAsync(query, CancellationToken.None))
            found.Add(life);
        return found;
    }

    public Task<IReadOnlyList<QueueId>> IdsAsync(string address, int limit = 20) => IdsAsync(new HistoryQuery { Address = address, Limit = limit });

    public async Task<IReadOnlyList<QueueId>> IdsAsync(HistoryQuery query) => [.. (await FindAsync(query)).Select(life => life.Id)];

    public IReadOnlyList<HistoryKind> KindsOf(QueueId id) => [.. Reader.EventsOf(id).Select(happened => happened.Kind)];

    public void Execute(string sql)
    {
        using var connection = Connect();
        Schema.Execute(connection, sql);
    }

    public long Count(string sql)
    {
        using var connection = Connect();
        return Schema.Scalar(connection, sql);
    }

    public async ValueTask DisposeAsync()
    {
        Gate.Open();
        await CloseAsync();
        _root.Dispose();
    }

    /// <summary>To the file of the first day.</summary>
    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={FileOf(QueueFixture.Start)};Pooling=False");
        connection.Open();
        return connection;
    }
}
