using Microsoft.Data.Sqlite;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Damage;

/// <summary>Opens a queue that may be damaged, takes all out of it that it gives, and holds that to what had been in it.</summary>
internal sealed class Audit(string directory, KnownQueue known)
{
    private const int MalformedEvent = 4006;

    /// <summary>They name no message, and say that any may be missing: log, time, more than are named, file, end.</summary>
    private static readonly int[] Doubts = [4043, 4047, 4048, 4051, EndUnknownEvent];

    /// <summary>They begin with the queue id: a row that is damaged, content, set aside, incomplete.</summary>
    private static readonly int[] Namings = [4004, 4040, 4045, 4046];

    private const int LogDamagedEvent = 4043;
    private const int EndUnknownEvent = 4053;

    private readonly Dictionary<QueueId, Dictionary<int, string>> _leased = [];
    private readonly Dictionary<QueueId, Dictionary<int, string>> _stored = [];
    private readonly HashSet<QueueId> _unreadable = [];
    private QueueId _lastOfNew;

    public LogLines<SqliteMessageQueue> Log { get; } = new();

    public bool IsRefused { get; private set; }

    /// <summary>All that should be there is, and no more.</summary>
    public bool IsWhole => _unreadable.Count == 0 && IsState(known.Live);

    public bool SaidAnything => Doubts.Concat(Namings).Any(said => Log.Messages(said).Any());

    public bool HasDoubtfulLog => Log.Messages(LogDamagedEvent).Any();

    public bool IsState(IReadOnlyDictionary<QueueId, Dictionary<int, string>> live) =>
        live.Count == _stored.Count && live.All(message => _stored.TryGetValue(message.Key, out var recipients) && Same(recipients, message.Value));

    public async Task RunAsync()
    {
        for (var start = 1; start <= 3; start++)
        {
            try
            {
                await TakeAllAsync();
            }
            catch (QueueUnavailableException exception)
            {
                if (exception.Message.Contains("was left as it is", StringComparison.Ordinal) || exception.Message.Contains("newer Relay", StringComparison.Ordinal))
                    IsRefused = true;
                else if (!Log.Messages(MalformedEvent).Any())
                    throw;
            }

            if (IsRefused || Log.Messages(MalformedEvent).Count() < start)
                return; // what is malformed is seen to by the next start
        }

        throw new InvalidOperationException("It stays malformed.");
    }

    /// <summary>Nothing is missing in silence, nothing is not what it was, and nothing is back.</summary>
    public void Judge(IReadOnlyList<KnownQueue.Snapshot> alsoAllowed)
    {
        if (IsRefused)
            return;

        var named = Namings.SelectMany(Log.Messages).Select(said => said.Split(' ')[0]).ToHashSet();
        var isInDoubt = Doubts.Any(said => Log.Messages(said).Any());
        NothingIsAltered(named);
        if (alsoAllowed.Any(snapshot => IsState(snapshot.Live)))
            return;

        foreach (var (id, recipients) in known.Live)
        {
            foreach (var number in recipients.Keys)
                (isInDoubt || named.Contains(id.ToString()) || (_stored.TryGetValue(id, out var found) && found.ContainsKey(number))).ShouldBeTrue($"{id} {number} is missing, and nobody said so");
        }

        var mayComeBack = HasDoubtfulLog || Log.Messages(EndUnknownEvent).Any();
        foreach (var (id, recipients) in _stored)
        {
            foreach (var (number, path) in recipients)
                (mayComeBack || named.Contains(id.ToString()) || (known.Live.TryGetValue(id, out var live) && live.ContainsKey(number))).ShouldBeTrue($"{id} {number} {path} was settled and is back");
        }

        if (known.Contents.Count > 0)
            _lastOfNew.ShouldBeGreaterThan(known.Contents.Keys.Max(), "an id comes again");
    }

    /// <summary>What is sent is what was accepted, and to whom.</summary>
    private void NothingIsAltered(HashSet<string> named)
    {
        foreach (var (id, recipients) in _leased)
        {
            known.Contents.ShouldContainKey(id);
            foreach (var (number, path) in recipients)
                path.ShouldBe($"r{number}.{id}@example.net");
        }

        foreach (var (id, recipients) in _stored)
        {
            foreach (var (number, path) in recipients)
                (named.Contains(id.ToString()) || path == $"r{number}.{id}@example.net").ShouldBeTrue($"{id} {number} has become {path}");
        }

        foreach (var id in _unreadable)
            named.ShouldContain(id.ToString());
    }

    private async Task TakeAllAsync()
    {
        _stored.Clear();
        var time = new ManualTimeProvider(known.Now);
        await using var queue = SqliteMessageQueue.Open(directory, new QueueOptions { MinFreeBytes = 0 }, time, new SeededRandomSource(seed: 4321), Log);
        Store();
        time.Advance(TimeSpan.FromDays(60));
        var companion = await CommitAsync(queue, time);
        _lastOfNew = companion;
        foreach (var message in await queue.LeaseAsync(100_000, CancellationToken.None).OrFail())
        {
            if (message.Id == companion)
                continue;
            message.ReversePath?.ToString().ShouldBe($"sender.{message.Id}@example.org");
            await ReadAsync(queue, message);
        }

        await queue.SettleAsync(new Settlement(companion, [Outcomes.Delivered(0)])).OrFail();
    }

    private async Task ReadAsync(SqliteMessageQueue queue, LeasedMessage message)
    {
        using var content = new MemoryStream();
        try
        {
            await foreach (var piece in queue.ReadContentAsync(message.Id, CancellationToken.None))
                content.Write(piece.Span);
        }
        catch (QueueUnavailableException)
        {
            if (!Log.Messages(MalformedEvent).Any())
                _unreadable.Add(message.Id);
            return;
        }

        content.ToArray().AsSpan().SequenceEqual(known.Contents[message.Id]).ShouldBeTrue($"the content of {message.Id} is not what it was");
        _leased[message.Id] = message.Recipients.ToDictionary(recipient => recipient.Number, recipient => recipient.ForwardPath.ToString());
    }

    private static async Task<QueueId> CommitAsync(SqliteMessageQueue queue, TimeProvider time)
    {
        await using var draft = queue.BeginMessage();
        await draft.CommitAsync(new Envelope { ReversePath = null, Recipients = [new EnvelopeRecipient(Mailbox.Parse("companion@example.net"))], AcceptedAt = time.GetUtcNow() }).OrFail();
        return draft.Id;
    }

    private void Store()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, "queue.db")};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT r.message_id, r.number, r.forward_path FROM recipient r NOT INDEXED JOIN message m ON m.id = r.message_id";
        using var row = select.ExecuteReader();
        try
        {
            while (row.Read())
                (_stored.TryGetValue(new QueueId(row.GetInt64(0)), out var recipients) ? recipients : _stored[new QueueId(row.GetInt64(0))] = []).Add((int)row.GetInt64(1), row.GetString(2));
        }
        catch (SqliteException)
        {
            // The queue comes upon it, too.
        }
    }

    private static bool Same(Dictionary<int, string> left, Dictionary<int, string> right) =>
        left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out var path) && path == pair.Value);
}
