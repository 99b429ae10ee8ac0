using BenchmarkDotNet.Attributes;
using Relay.Benchmarks.Queue;
using Relay.Core;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Queue;

namespace Relay.Benchmarks.Micro;

/// <summary>A 4 KiB message into the queue and out of it again. What the disk takes is in the time; what is allocated is all of the process.</summary>
#pragma warning disable CA1001 // CloseAsync disposes of it, and BenchmarkDotNet calls that
public class QueueBenchmarks
#pragma warning restore CA1001
{
    private const int Group = 100;

    private static readonly Mailbox Sender = Mailbox.Parse("alice@example.org");
    private static readonly EnvelopeRecipient[] Recipients = [new(Mailbox.Parse("bob@example.net"))];
    private static readonly Outcome Delivered = new Outcome.Delivered(
        new EnhancedStatus(2, 0, 0), "mx.example.net accepted it.", "mx.example.net [192.0.2.25]", "250 OK");

    private readonly byte[] _content = Sample.Message(4096);
    private readonly Task[] _commits = new Task[Group];
    private QueueHome? _home;
    private SqliteMessageQueue? _queue;

    [GlobalSetup]
    public void Open()
    {
        _home = new QueueHome(parent: null);
        _queue = _home.Open();
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _queue!.DisposeAsync();
        _home!.Dispose();
    }

    [IterationSetup(Target = nameof(LeaseAndSettleGroup))]
    public void Fill() => CommitGroup().GetAwaiter().GetResult();

    /// <summary>One session alone: a sync each.</summary>
    [Benchmark]
    public Task CommitOne() => CommitAsync();

    /// <summary>A hundred sessions that commit at once.</summary>
    [Benchmark(OperationsPerInvoke = Group)]
    public Task CommitGroup()
    {
        for (var i = 0; i < Group; i++)
            _commits[i] = CommitAsync();
        return Task.WhenAll(_commits);
    }

    /// <summary>Delivery's part: the attempt recorded, and the outcome.</summary>
    [Benchmark(OperationsPerInvoke = Group)]
    public async Task LeaseAndSettleGroup()
    {
        var settling = new List<Task>(Group);
        while (settling.Count < Group)
        {
            foreach (var message in await _queue!.LeaseAsync(Group - settling.Count, CancellationToken.None))
                settling.Add(_queue.SettleAsync(new Settlement(message.Id, [new SettledRecipient(message.Recipients[0].Number, Delivered, RetryAt: null)])));
        }

        await Task.WhenAll(settling);
    }

    private async Task CommitAsync()
    {
        await using var draft = _queue!.BeginMessage();
        await draft.AppendAsync(_content, CancellationToken.None);
        await draft.CommitAsync(new Envelope
        {
            ReversePath = Sender,
            Recipients = Recipients,
            AcceptedAt = QueueHome.Time.GetUtcNow(),
            Account = "alice@example.org",
        });
    }
}
