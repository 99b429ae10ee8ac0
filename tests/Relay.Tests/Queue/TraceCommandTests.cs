using Relay.Core.Operation;

namespace Relay.Tests.Queue;

public sealed class TraceCommandTests
{
    private static readonly HistoryEvent Accepted = new()
    {
        At = QueueFixture.Now,
        Id = Some.Id,
        Kind = HistoryKind.Accepted,
        Sender = "alice@example.org",
        Recipient = "bob@example.net,carol@example.net",
        Account = "alice",
        Client = "192.0.2.7",
        MessageId = "<1@example.org>",
        Size = 12_595,
    };

    private static readonly HistoryEvent[] Life =
    [
        Accepted,
        new()
        {
            At = QueueFixture.Now + TimeSpan.FromSeconds(1), Id = Some.Id, Kind = HistoryKind.Deferred, Recipient = "bob@example.net", Attempt = 1, NextHop = "mx.example.net [192.0.2.1]",
            Tls = "TLS 1.3, TLS_AES_256_GCM_SHA384", Status = "4.2.1", Text = "The mail server mx.example.net put the recipient off. Reply: 450 4.2.1 later", RetryAt = QueueFixture.Now + TimeSpan.FromMinutes(2),
        },
        new() { At = QueueFixture.Now + TimeSpan.FromSeconds(2), Id = Some.Id, Kind = HistoryKind.Delivered, Recipient = "carol@example.net", Attempt = 1, NextHop = "mx.example.net [192.0.2.1]", Status = "2.0.0", Text = "Reply: 250 ok" },
        new() { At = QueueFixture.Now + TimeSpan.FromSeconds(3), Id = Some.Id, Kind = HistoryKind.Operated, Recipient = "bob@example.net", Account = "given up" },
        new() { At = QueueFixture.Now + TimeSpan.FromSeconds(4), Id = Some.Id, Kind = HistoryKind.Failed, Recipient = "bob@example.net", Attempt = 2, Status = "5.0.0", Text = "The administrator has given the message up.", Related = Some.Other },
        new() { At = QueueFixture.Now + TimeSpan.FromSeconds(4), Id = Some.Id, Kind = HistoryKind.Ended },
    ];

    private readonly QueueFixture _queue = new();

    [Fact]
    public async Task A_life_is_told_from_its_beginning_to_its_end()
    {
        _queue.Control.Histories.Add(new MessageHistory(Some.Id, Life, null));

        (await _queue.TraceAsync(Some.Id.ToString())).ShouldBe(new(0, $"""
            {Some.Id}  <1@example.org>
              2031-03-05 07:11:13Z  accepted    from alice@example.org, account alice, client 192.0.2.7, 12.3 KB
                                                to bob@example.net, carol@example.net
              2031-03-05 07:11:14Z  deferred    bob@example.net, attempt 1
                                                at mx.example.net [192.0.2.1], TLS 1.3, TLS_AES_256_GCM_SHA384
                                                4.2.1 The mail server mx.example.net put the recipient off. Reply: 450 4.2.1 later
                                                next attempt 2031-03-05 07:13:13Z
              2031-03-05 07:11:15Z  delivered   carol@example.net, attempt 1
                                                at mx.example.net [192.0.2.1], in clear
                                                2.0.0 Reply: 250 ok
              2031-03-05 07:11:16Z  given up    bob@example.net, by an operator
              2031-03-05 07:11:17Z  failed      bob@example.net, attempt 2
                                                5.0.0 The administrator has given the message up.
                                                its sender is told by {Some.Other}
              2031-03-05 07:11:17Z  ended       nothing is left of it in the queue

            """.ReplaceLineEndings("\n"), ""));
    }

    [Fact]
    public async Task What_is_still_queued_is_told_last_and_also_without_a_history()
    {
        _queue.Control.Histories.AddRange([new MessageHistory(Some.Id, [], Some.Message), new MessageHistory(Some.Other, [Accepted with { Sender = "", Related = Some.Id }], null)]);

        (await _queue.TraceAsync("bob@example.net")).ShouldBe(new(0, $"""
            {Some.Id}  <1@example.org>
                                    accepted    from alice@example.org, account alice, client 192.0.2.7, 12.3 KB
                                                at 2031-03-05 04:11:13Z
              now                   queued      bob@example.net, waiting, 3 attempts, next in 12m
                                                4.2.1 The mail server mx.example.net put the recipient off.
                                                carol@example.net, held, 1 attempt

            {Some.Other}  <1@example.org>
              2031-03-05 07:11:13Z  accepted    from <>, account alice, client 192.0.2.7, 12.3 KB
                                                to bob@example.net, carol@example.net
                                                a bounce of {Some.Id}

            """.ReplaceLineEndings("\n"), ""));
    }

    [Fact]
    public async Task What_strangers_wrote_does_not_move_the_cursor()
    {
        _queue.Control.Histories.Add(new MessageHistory(Some.Id, [Accepted with { MessageId = "<\e[2J@example.org>", Sender = "\u202Ea@example.org" }], Some.Hostile));

        var output = (await _queue.TraceAsync("bob@example.net")).Output;

        output.ShouldContain(@"\u{001B}[2J");
        output.ShouldNotContain(c => c != '\n' && (char.IsControl(c) || c == '\u202E'));
    }

    [Fact]
    public async Task An_address_without_brackets_may_be_a_Message_ID_and_the_other_way_round()
    {
        await _queue.TraceAsync("1@example.org");
        await _queue.TraceAsync("<1@example.org>");

        _queue.Control.Asked.Cast<HistoryQuery>().Select(query => (query.Address, query.MessageId)).ShouldBe(
            [("1@example.org", null), (null, "<1@example.org>"), (null, "<1@example.org>"), ("1@example.org", null)]);
    }

    [Theory]
    [InlineData(14, "Nothing is known of bob@example.net. It is not in the queue, and what becomes of messages is kept for 14 days (Queue:HistoryDays).\n")]
    [InlineData(0, "Nothing is known of bob@example.net. It is not in the queue, and what becomes of messages is not kept (Queue:HistoryDays is 0).\n")]
    public async Task Where_nothing_is_known_it_is_said_for_how_long_it_would_be(int days, string error)
    {
        _queue.HistoryDays = days;

        (await _queue.TraceAsync("bob@example.net")).ShouldBe(new(1, "", error));
    }

    [Fact]
    public async Task The_newest_are_told_and_that_there_are_others()
    {
        _queue.Control.Histories.AddRange([new MessageHistory(Some.Other, Life, null), new MessageHistory(Some.Id, Life, null)]);

        var result = await _queue.TraceAsync("bob@example.net", "--limit", "1", "--json");

        result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().ShouldStartWith($$"""{"id":"{{Some.Other}}","events":[{"at":""");
        result.Error.ShouldBe("There are older ones, for which there is --limit.\n");
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("")]
    [InlineData("1M80CZE1C6FW")]
    public async Task What_is_neither_is_said_to_be_neither(string what)
    {
        var result = await _queue.TraceAsync(what);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("is neither a queue id (13 letters and digits) nor a Message-ID nor an address");
        _queue.Control.Asked.ShouldBeEmpty();
    }
}
