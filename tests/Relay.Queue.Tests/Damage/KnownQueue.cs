using Microsoft.Data.Sqlite;
using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Queue.Storage;
using Relay.Queue.Storage.Damage;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Damage;

/// <summary>A queue of which is known what should be in it, after each commit, and copies of its files as a kill and as a clean end leave them.</summary>
internal sealed class KnownQueue : IAsyncDisposable
{
    private readonly SqliteQueueFixture _fixture;
    private readonly SeededRandomSource _random;
    private readonly Dictionary<QueueId, Dictionary<int, string>> _live = [];
    private readonly List<Snapshot> _snapshots = [];
    private readonly TemporaryDirectory _copies = new();

    private KnownQueue(SqliteQueueFixture fixture, SeededRandomSource random)
    {
        _fixture = fixture;
        _random = random;
    }

    /// <summary>What is there when so many frames of this log are.</summary>
    public sealed record Snapshot(ulong Salts, uint Frames, IReadOnlyDictionary<QueueId, Dictionary<int, string>> Live);

    public Dictionary<QueueId, byte[]> Contents { get; } = [];

    /// <summary>After each commit; the last is what should be there.</summary>
    public IReadOnlyList<Snapshot> Snapshots => _snapshots;

    public IReadOnlyDictionary<QueueId, Dictionary<int, string>> Live => _snapshots[^1].Live;

    /// <summary>With queue.db, queue.db-wal and queue.db-shm.</summary>
    public string Killed => Path.Combine(_copies.Path, "killed");

    /// <summary>With queue.db and queue.state.</summary>
    public string Closed => Path.Combine(_copies.Path, "closed");

    public DateTimeOffset Now => _fixture.Time.GetUtcNow();

    /// <param name="earlier">Messages that are in the tables and not in the log.</param>
    /// <param name="later">Messages that are in the log.</param>
    public static async Task<KnownQueue> MakeAsync(int seed, int earlier, int later)
    {
        var random = new SeededRandomSource(seed);
        var queue = new KnownQueue(await SqliteQueueFixture.OpenNewAsync(), random);
        await queue.WorkAsync(earlier);
        await queue._fixture.CloseAsync();
        await queue._fixture.OpenAsync();
        await queue.WorkAsync(later);
        queue.Keep(queue.Killed, "queue.db", "queue.db-wal", "queue.db-shm");
        await queue._fixture.CloseAsync();
        queue.Keep(queue.Closed, "queue.db", "queue.state");
        return queue;
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _copies.Dispose();
    }

    private async Task WorkAsync(int messages)
    {
        for (var i = 0; i < messages; i++)
        {
            await CommitAsync();
            if (_random.Next(4) == 0)
                await SettleSomeAsync();
            if (_random.Next(8) == 0)
                HoldOne();
            _fixture.Time.Advance(TimeSpan.FromSeconds(_random.Next(100)));
        }
    }

    private async Task CommitAsync()
    {
        var content = _random.Bytes(_random.Next(6) switch
        {
            0 => 0,
            1 => MessageDraft.ChunkOctets + _random.Next(MessageDraft.ChunkOctets),
            2 => _random.Next(20_000),
            _ => _random.Next(2_000),
        });
        await using var draft = _fixture.Queue.BeginMessage();
        await draft.AppendAsync(content, CancellationToken.None);
        string[] paths = [.. Enumerable.Range(0, 1 + (_random.Next(3) == 0 ? _random.Next(30) : _random.Next(2))).Select(number => $"r{number}.{draft.Id}@example.net")];
        await draft.CommitAsync(new Envelope
        {
            ReversePath = _random.Next(5) == 0 ? null : Mailbox.Parse($"sender.{draft.Id}@example.org"),
            Recipients = [.. paths.Select(path => new EnvelopeRecipient(Mailbox.Parse(path)))],
            AcceptedAt = Now,
            Account = "sender",
            Parameters = _random.Next(4) == 0 ? new MessageParameters { HoldUntil = Now + TimeSpan.FromHours(1) } : MessageParameters.None,
        }).OrFail();
        Contents.Add(draft.Id, content);
        _live.Add(draft.Id, Enumerable.Range(0, paths.Length).ToDictionary(number => number, number => paths[number]));
        Snap();
    }

    private async Task SettleSomeAsync()
    {
        if (!IsAnythingDue())
            return;
        foreach (var message in await _fixture.Queue.LeaseAsync(1 + _random.Next(20), CancellationToken.None).OrFail())
        {
            if (_random.Next(10) == 0)
                continue; // it stays under way
            var settled = message.Recipients.Select(recipient => _random.Next(2) == 0 ? Outcomes.Delivered(recipient.Number) : Outcomes.Deferred(recipient.Number, Now + TimeSpan.FromMinutes(_random.Next(100)))).ToArray();
            await _fixture.Queue.SettleAsync(new Settlement(message.Id, settled)).OrFail();
            foreach (var gone in settled.Where(recipient => recipient.RetryAt is null))
                _live[message.Id].Remove(gone.Number);
            if (_live[message.Id].Count == 0)
                _live.Remove(message.Id);
            Snap();
        }
    }

    /// <summary>Else a lease would wait.</summary>
    private bool IsAnythingDue()
    {
        using var connection = new SqliteConnection($"Data Source={_fixture.Database};Pooling=False;Mode=ReadOnly");
        connection.Open();
        return Schema.Scalar(connection, FormattableString.Invariant($"SELECT count(*) FROM recipient WHERE leased = 0 AND held = 0 AND next_attempt_at <= {Now.ToUnixTimeMilliseconds()}")) > 0;
    }

    private void HoldOne()
    {
        _fixture.Execute("UPDATE recipient SET held = 1 WHERE message_id = (SELECT max(message_id) FROM recipient WHERE leased = 0)");
        Snap();
    }

    private void Snap()
    {
        var index = WalIndex.Read($"{_fixture.Database}-shm").ShouldNotBeNull();
        _snapshots.Add(new Snapshot(index.Salts, index.Frames, _live.ToDictionary(message => message.Key, message => new Dictionary<int, string>(message.Value))));
    }

    private void Keep(string place, params string[] files)
    {
        Directory.CreateDirectory(place);
        foreach (var file in files)
            File.Copy(Path.Combine(_fixture.Directory, file), Path.Combine(place, file));
    }
}
