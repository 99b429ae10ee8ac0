using System.Runtime.CompilerServices;
using System.Text;
using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Delivery.Tests.Support;

/// <summary>A queue in memory that can break down.</summary>
internal sealed class FakeQueue : IMessageQueue
{
    private readonly Lock _gate = new();
    private readonly Queue<LeasedMessage> _due = new();
    private readonly List<Settlement> _settlements = [];
    private readonly List<FakeDraft> _drafts = [];
    private readonly List<LeasedMessage> _returned = [];
    private readonly List<(DateTimeOffset DueAt, LeasedMessage Message)> _parked = [];
    private readonly List<int> _asked = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _nextId = 1_000_000;
    private int _leased;
    private int _settled;
    private bool _isWaiting;

    public string Content { get; set; } = Some.Content;

    /// <summary>Called before anything is settled; throws where the queue is to fail.</summary>
    public Action<Settlement> OnSettle { get; set; } = _ => { };

    /// <summary>Called before anything is leased.</summary>
    public Action OnLease { get; set; } = () => { };

    /// <summary>Called before anything is given back.</summary>
    public Action OnReturn { get; set; } = () => { };

    public QueueHealth Health { get; } = new(null, DateTimeOffset.UnixEpoch);

    public bool HasRoomFor(long octets) => true;

    /// <summary>Called before content is read.</summary>
    public Action OnRead { get; set; } = () => { };

    public IReadOnlyList<Settlement> Settlements => Locked(() => _settlements.ToArray());

    public IReadOnlyList<FakeDraft> Drafts => Locked(() => _drafts.ToArray());

    /// <summary>How much was asked for in each lease.</summary>
    public IReadOnlyList<int> Asked => Locked(() => _asked.ToArray());

    /// <summary>The most recipients that were leased and not settled.</summary>
    public int PeakUnderWay { get; private set; }

    public void MakeDue(params LeasedMessage[] messages) => Change(() =>
    {
        foreach (var message in messages)
            _due.Enqueue(message);
    });

    /// <summary>Completes when so much has been settled.</summary>
    public Task SettledAsync(int count) => UntilAsync(() => _settlements.Count >= count);

    /// <summary>Completes when so many recipients have been settled, in however many transactions.</summary>
    public Task RecipientsSettledAsync(int count) => UntilAsync(() => _settled >= count);

    public Task AskedAsync(int times) => UntilAsync(() => _asked.Count >= times);

    /// <summary>Completes when so many recipients have been leased.</summary>
    public Task LeasedAsync(int recipients) => UntilAsync(() => _leased >= recipients);

    /// <summary>Completes when so many recipients have been leased and the next lease waits for more.</summary>
    public Task EmptiedAsync(int recipients) => UntilAsync(() => _leased >= recipients && _isWaiting);

    public IMessageDraft BeginMessage()
    {
        var draft = new FakeDraft(new QueueId(Interlocked.Increment(ref _nextId)));
        lock (_gate)
            _drafts.Add(draft);
        return draft;
    }

    public async Task<IReadOnlyList<LeasedMessage>> LeaseAsync(int atMost, CancellationToken cancellationToken)
    {
        Change(() =>
        {
            _asked.Add(atMost);
            _isWaiting = false;
        });
        OnLease();
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                var leased = new List<LeasedMessage>();
                while (_due.TryPeek(out var next) && next.Recipients.Count <= atMost - leased.Sum(message => message.Recipients.Count))
                    leased.Add(_due.Dequeue());
                if (leased.Count > 0)
                {
                    Change(() => _leased += leased.Sum(message => message.Recipients.Count));
                    PeakUnderWay = Math.Max(PeakUnderWay, _leased - _settled);
                    return leased;
                }

                if (!_isWaiting)
                    Change(() => _isWaiting = true);
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>What was given back.</summary>
    public IReadOnlyList<LeasedMessage> Returned => Locked(() => _returned.ToArray());

    /// <summary>What was given back until later, and has not come back.</summary>
    public IReadOnlyList<(DateTimeOffset DueAt, LeasedMessage Message)> Parked => Locked(() => _parked.ToArray());

    public int Hastened { get; private set; }

    public Task ReturnedAsync(int count) => UntilAsync(() => _returned.Count >= count);

    public async Task ReturnAsync(IReadOnlyList<LeasedMessage> messages, DateTimeOffset? dueAt = null)
    {
        await Task.Yield();
        OnReturn();
        Change(() =>
        {
            _returned.AddRange(messages);
            _settled += messages.Sum(message => message.Recipients.Count);
            if (dueAt is { } at)
                _parked.AddRange(messages.Select(message => (at, message)));
        });
    }

    public async Task<int> HastenAsync(DateTimeOffset dueAt, int atMost)
    {
        await Task.Yield();
        (DateTimeOffset DueAt, LeasedMessage Message)[] hastened = [];
        Change(() =>
        {
            hastened = [.. _parked.Where(row => row.DueAt == dueAt).Take(atMost)]; // of one recipient each
            foreach (var row in hastened)
                _parked.Remove(row);
            Hastened += hastened.Length;
        });
        MakeDue([.. hastened.Select(row => row.Message)]);
        return hastened.Length;
    }

    /// <summary>What was given back until then is due.</summary>
    public void ComeBack(DateTimeOffset now)
    {
        LeasedMessage[] due = [];
        Change(() =>
        {
            due = [.. from row in _parked where row.DueAt <= now orderby row.DueAt select row.Message];
            _parked.RemoveAll(row => row.DueAt <= now);
        });
        MakeDue(due);
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadContentAsync(QueueId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        OnRead();
        yield return Encoding.Latin1.GetBytes(Content);
    }

    public async Task SettleAsync(Settlement settlement)
    {
        await Task.Yield();
        OnSettle(settlement);
        if (settlement.Bounce is { } bounce)
            ((FakeDraft)bounce.Draft).IsCommitted = true;
        Change(() =>
        {
            _settlements.Add(settlement);
            _settled += settlement.Recipients.Count;
        });
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (condition())
                    return;
                changed = _changed.Task;
            }

            await changed.InTimeAsync();
        }
    }

    private void Change(Action action)
    {
        lock (_gate)
        {
            action();
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
            return read();
    }
}
