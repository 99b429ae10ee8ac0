using Relay.Admin.Tests.Support;
using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Admin.Tests;

/// <summary>What the control is asked and answers is the same on both sides of the socket.</summary>
public sealed class RoundTripTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2031, 3, 5, 7, 11, 13, 17, TimeSpan.Zero);
    private static readonly QueueId Id = new(1234567890123456789);

    /// <summary>What people and damaged rows come up with.</summary>
    private const string Odd = "ü \"quoted\" <a&b> \u202E \0 \n 😀";

    private static readonly QueuedMessage Full = new()
    {
        Id = Id,
        Sender = Odd,
        AcceptedAt = At,
        Size = 5_000_000_000,
        Account = "printer",
        Client = "192.0.2.7",
        MessageId = "<1@example.org>",
        HoldUntil = At + TimeSpan.FromDays(1),
        Recipients = [new QueuedRecipient(3, Odd, RecipientState.UnderWay, 7, At, Odd) { IsGivenUp = true }, new QueuedRecipient(4, "b@example.net", RecipientState.Held, 0, null, null)],
    };

    private static readonly QueuedMessage Bare = new() { Id = new QueueId(1), Sender = null, AcceptedAt = null, Size = 0, Recipients = [] };

    private AdminFixture _server = null!; // xunit initialises before each test
    private AdminClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await AdminFixture.StartNewAsync();
        _server.Control.Health = new QueueHealth("The disk is full.", At);
        _client = await _server.ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    public static TheoryData<QueueFilter> Filters =>
    [
        QueueFilter.All,
        new QueueFilter { Id = Id, Sender = "", Recipient = "@example.org", Account = Odd, Before = At, Since = At - TimeSpan.FromTicks(1), Reason = "%", State = RecipientState.Damaged },
    ];

    [Fact]
    public void The_health_is_known_from_the_beginning() => _client.Health.ShouldBe(_server.Control.Health);

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_list_arrives_item_by_item(QueueFilter filter)
    {
        _server.Control.Messages = [Full, Bare];

        var messages = await ToListAsync(_client.ListAsync(filter, CancellationToken.None));

        _server.Control.Asked.ShouldBe([filter]);
        messages.Count.ShouldBe(2);
        messages[0].ShouldBe(Full with { Recipients = messages[0].Recipients });
        messages[0].Recipients.ShouldBe(Full.Recipients);
        messages[1].ShouldBe(Bare with { Recipients = messages[1].Recipients });
    }

    [Fact]
    public async Task A_list_of_any_length_comes_through_and_one_that_is_left_harms_nobody()
    {
        const int Many = 20_000;
        _server.Control.Messages = Enumerable.Range(1, Many).Select(number => Bare with { Id = new QueueId(number) });
        await foreach (var message in _client.ListAsync(QueueFilter.All, CancellationToken.None))
        {
            message.Id.ShouldBe(new QueueId(1));
            break;
        }

        (await ToListAsync(_client.ListAsync(QueueFilter.All, CancellationToken.None))).Select(message => message.Id.Value).ShouldBe(Enumerable.Range(1, Many).Select(number => (long)number));
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_count_arrives(QueueFilter filter)
    {
        _server.Control.Count = new QueueCount(1, 5_000_000_000, At, 2, 3, 4, 5);

        (await _client.CountAsync(filter, CancellationToken.None).OrFail()).ShouldBe(_server.Control.Count);

        _server.Control.Asked.ShouldBe([filter]);
    }

    [Fact]
    public async Task Content_arrives_octet_by_octet()
    {
        var pieces = Enumerable.Range(0, 5).Select(piece => Enumerable.Range(0, 100_000).Select(i => (byte)(i * (piece + 3))).ToArray()).ToArray();
        _server.Control.Content = pieces;

        using var read = new MemoryStream();
        await foreach (var piece in _client.ReadContentAsync(Id, CancellationToken.None))
            read.Write(piece.Span);

        read.ToArray().ShouldBe(pieces.SelectMany(piece => piece).ToArray());
        _server.Control.Asked.ShouldBe([Id]);
    }

    [Fact]
    public async Task Every_action_arrives()
    {
        _server.Control.Change = new QueueChange(1, 2, 3);
        var filter = new QueueFilter { Id = Id };

        foreach (var action in Enum.GetValues<QueueAction>())
            (await _client.ChangeAsync(action, filter, CancellationToken.None).OrFail()).ShouldBe(_server.Control.Change);

        _server.Control.Asked.ShouldBe(Enum.GetValues<QueueAction>().Select(action => (object)(action, filter)));
    }

    [Fact]
    public async Task A_history_arrives()
    {
        var events = Enum.GetValues<HistoryKind>().Select(kind => new HistoryEvent
        {
            At = At, Id = Id, Kind = kind, Sender = "", Recipient = Odd, Account = "a", Client = "c", MessageId = "m", Size = 1, Attempt = 2, NextHop = "n", Tls = "t",
            Status = "4.4.1", Text = Odd, RetryAt = At, Related = new QueueId(1),
        }).Append(new HistoryEvent { At = At, Id = Id, Kind = HistoryKind.Ended }).ToArray();
        _server.Control.Histories = [new MessageHistory(Id, events, Full), new MessageHistory(new QueueId(1), [], null)];
        var query = new HistoryQuery { Id = Id, MessageId = "<1@example.org>", Address = "a@example.net", Limit = 3 };

        var lives = await ToListAsync(_client.TraceAsync(query, CancellationToken.None));

        lives[0].Events.ShouldBe(events);
        lives[0].Queued!.Recipients.ShouldBe(Full.Recipients);
        lives[1].ShouldBe(new MessageHistory(new QueueId(1), lives[1].Events, null));
        _server.Control.Asked.ShouldBe([query]);
    }

    [Fact]
    public async Task Findings_and_octets_arrive()
    {
        _server.Control.Report = new QueueReport(["one", Odd]);

        (await _client.CheckAsync(CancellationToken.None).OrFail()).Findings.ShouldBe(["one", Odd]);
        (await _client.CompactAsync(CancellationToken.None).OrFail()).ShouldBe(4096);
        _server.Control.Asked.ShouldBe(["check", "compact"]);
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
            list.Add(item);
        return list;
    }
}
