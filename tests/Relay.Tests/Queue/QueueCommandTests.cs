using System.Text.Json;
using Relay.Configuration;
using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Tests.Queue;

public sealed class QueueCommandTests
{
    private readonly QueueFixture _queue = new();

    public static TheoryData<string[], QueueFilter> Filters => new()
    {
        { [], QueueFilter.All },
        { [Some.Id.ToString()], new QueueFilter { Id = Some.Id } },
        { ["--id", Some.Id.ToString().ToLowerInvariant()], new QueueFilter { Id = Some.Id } },
        { ["--sender", "alice@example.org", "--account", "alice"], new QueueFilter { Sender = "alice@example.org", Account = "alice" } },
        { ["--sender", "<alice@example.org>"], new QueueFilter { Sender = "alice@example.org" } },
        { ["--sender", "<>"], new QueueFilter { Sender = "" } },
        { ["--recipient", "@example.net"], new QueueFilter { Recipient = "@example.net" } },
        { ["--domain", "example.net"], new QueueFilter { Recipient = "@example.net" } },
        { ["--domain", "@example.net"], new QueueFilter { Recipient = "@example.net" } },
        { ["--older-than", "2h", "--newer-than", "3d"], new QueueFilter { Before = QueueFixture.Now - TimeSpan.FromHours(2), Since = QueueFixture.Now - TimeSpan.FromDays(3) } },
        { ["--older-than=90s"], new QueueFilter { Before = QueueFixture.Now - TimeSpan.FromSeconds(90) } },
        { ["--older-than=5000000d"], new QueueFilter { Before = DateTimeOffset.MinValue } },
        { ["--reason", "timed out", "--state", "under-way"], new QueueFilter { Reason = "timed out", State = RecipientState.UnderWay } },
        { ["--state", "HELD"], new QueueFilter { State = RecipientState.Held } },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task What_is_said_is_what_is_asked(string[] arguments, QueueFilter filter)
    {
        (await _queue.RunAsync(["count", .. arguments])).ExitCode.ShouldBe(0);

        _queue.Control.Asked.ShouldBe([filter]);
    }

    [Theory]
    [InlineData("'bob@example.net' is no queue id", "bob@example.net")]
    [InlineData("'123' is no queue id", "--id", "123")]
    [InlineData("given twice", "1M80CZE1C6FW9", "--id", "1M80CZE1C6FW9")]
    [InlineData("exclude each other", "--recipient", "a@example.net", "--domain", "example.net")]
    [InlineData("write @example.net", "--recipient", "example.net")]
    [InlineData("--older-than is 'old'; it must be an age such as 90s, 15m, 2h or 3d.", "--older-than", "old")]
    [InlineData("--newer-than is '5'", "--newer-than", "5")]
    [InlineData("--newer-than is '-5m'", "--newer-than", "-5m")]
    [InlineData("there are waiting, under-way, held, damaged", "--state", "lost")]
    public async Task What_makes_no_sense_is_refused_in_one_line(string error, params string[] arguments)
    {
        foreach (var command in (string[])["list", "count", "remove"])
        {
            var result = await _queue.RunAsync([command, .. arguments]);

            result.ShouldSatisfyAllConditions(
                () => result.ExitCode.ShouldBe(1),
                () => result.Output.ShouldBeEmpty(),
                () => result.Error.ShouldContain(error),
                () => result.Error.Count(c => c == '\n').ShouldBe(1));
        }

        _queue.Control.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_shows_each_recipient_under_its_message()
    {
        _queue.Control.Messages.Add(Some.Message);

        (await _queue.RunAsync("list")).ShouldBe(new(0, $"""
            ID              AGE       SIZE  SENDER AND RECIPIENTS
            {Some.Id}    3h    12.3 KB  alice@example.org
                bob@example.net                       waiting    3 attempts   next in 12m   4.2.1 The mail server mx.example.net put the recipient off.
                carol@example.net                     held       1 attempt
            2 recipients of 1 message.

            """.ReplaceLineEndings("\n"), ""));
    }

    [Fact]
    public async Task What_strangers_wrote_neither_moves_the_cursor_nor_fills_the_screen()
    {
        _queue.Control.Messages.AddRange([Some.Hostile, Some.Hostile]);

        foreach (var command in (string[][])[["list"], ["show", Some.Other.ToString()]])
        {
            var result = await _queue.RunAsync(command);

            result.Output.ShouldContain(@"\u{001B}[2J\u{202E}bob@example.net\u{000A}");
            result.Output.ShouldContain(@"550 \u{000D}\u{000A}\u{0000} no");
            result.Output.ShouldNotContain(c => c != '\n' && (char.IsControl(c) || c == '\u202E'));
        }

        (await _queue.RunAsync("list")).Output.Split('\n').ShouldAllBe(line => line.Length < 300);
    }

    [Fact]
    public async Task A_list_ends_where_it_is_told_to()
    {
        _queue.Control.Messages.AddRange([Some.Message, Some.Message, Some.Message]);

        (await _queue.RunAsync("list", "--limit", "2")).Output.ShouldEndWith("4 recipients of 2 messages; there are more.\n");
        (await _queue.RunAsync("list", "--limit", "3")).Output.ShouldEndWith("6 recipients of 3 messages.\n");
        (await _queue.RunAsync("list", "--limit", "0")).ShouldBe(new(1, "", "--limit must be at least 1.\n"));
    }

    [Fact]
    public async Task An_empty_queue_is_said_to_be_empty()
    {
        (await _queue.RunAsync("list")).ShouldBe(new(0, "The queue is empty.\n", ""));
        (await _queue.RunAsync("list", "--state", "held")).ShouldBe(new(0, "Nothing in the queue is like that.\n", ""));
        (await _queue.RunAsync("list", "--json")).ShouldBe(new(0, "", ""));
    }

    [Fact]
    public async Task For_programs_a_message_is_an_object_on_a_line()
    {
        _queue.Control.Messages.AddRange([Some.Message, Some.Hostile]);

        var lines = (await _queue.RunAsync("list", "--json")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.Length.ShouldBe(2);
        using var message = JsonDocument.Parse(lines[0]);
        message.RootElement.GetProperty("id").GetString().ShouldBe(Some.Id.ToString());
        message.RootElement.GetProperty("recipients")[1].GetProperty("state").GetString().ShouldBe("held");
        lines[1].ShouldAllBe(c => c >= ' ' && c <= '~');
        (await _queue.RunAsync("show", Some.Id.ToString(), "--json")).Output.ShouldBe(lines[0] + "\n");
    }

    [Fact]
    public async Task A_message_is_shown_in_full()
    {
        _queue.Control.Messages.Add(Some.Message with { HoldUntil = QueueFixture.Now + TimeSpan.FromDays(1) });

        (await _queue.RunAsync("show", Some.Id.ToString())).ShouldBe(new(0, $"""
            Id:         {Some.Id}
            Accepted:   2031-03-05 04:11:13Z, 3h ago
            Sender:     alice@example.org
            Account:    alice
            Client:     192.0.2.7
            Message-ID: <1@example.org>
            Size:       12.3 KB (12595 octets)
            Not before: 2031-03-06 07:11:13Z, as its sender wishes
            Recipient:  bob@example.net
                        waiting, 3 attempts, next at 2031-03-05 07:23:13Z (in 12m)
                        4.2.1 The mail server mx.example.net put the recipient off.
            Recipient:  carol@example.net
                        held, 1 attempt

            """.ReplaceLineEndings("\n"), ""));
    }

    [Fact]
    public async Task A_message_is_written_octet_by_octet_and_nothing_else()
    {
        _queue.Control.Messages.Add(Some.Message);
        _queue.Control.Content.AddRange([[0, 255], "\r\n.\e\r\n"u8.ToArray()]);

        (await _queue.RunAsync("show", Some.Id.ToString(), "--raw")).ShouldBe(new(0, "", ""));

        _queue.RawText.ShouldBe("\0\u00FF\r\n.\e\r\n");
    }

    [Theory]
    [InlineData("--raw")]
    [InlineData("--json")]
    [InlineData(null)]
    public async Task A_message_that_is_not_there_is_looked_for_elsewhere(string? option)
    {
        string[] arguments = option is null ? ["show", Some.Id.ToString()] : ["show", Some.Id.ToString(), option];

        (await _queue.RunAsync(arguments)).ShouldBe(new(1, "", $"{Some.Id} is not in the queue. What became of it: relay trace {Some.Id}\n"));

        _queue.RawText.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_count_is_a_line_or_an_object()
    {
        _queue.Control.Count = new QueueCount(12, 5_000_000, QueueFixture.Now - TimeSpan.FromDays(3), 20, 2, 8, 1);

        (await _queue.RunAsync("count")).Output.ShouldBe("31 recipients of 12 messages, 4.8 MB, the oldest 3d old: waiting 20, under way 2, held 8, damaged 1\n");

        using var count = JsonDocument.Parse((await _queue.RunAsync("count", "--json")).Output);
        count.RootElement.GetProperty("recipients").GetInt64().ShouldBe(31);
        count.RootElement.GetProperty("underWay").GetInt64().ShouldBe(2);
    }

    [Fact]
    public async Task A_check_that_finds_something_is_no_success()
    {
        (await _queue.RunAsync("check")).ShouldBe(new(0, "Nothing is wrong with the queue.\n", ""));
        _queue.Control.Findings.Add("Page 7 is gone.\e");

        (await _queue.RunAsync("check")).ShouldBe(new(1, "Page 7 is gone.\\u{001B}\n", ""));
        (await _queue.RunAsync("check", "--json")).ShouldBe(new(1, """{"findings":["Page 7 is gone.\u001B"],"isClean":false}""" + "\n", ""));
    }

    [Fact]
    public async Task What_is_given_back_is_told()
    {
        (await _queue.RunAsync("compact")).Output.ShouldBe("Given back: 4.8 MB.\n");
        (await _queue.RunAsync("compact", "--json")).Output.ShouldBe("{\"octets\":5000000}\n");
    }

    [Fact]
    public async Task A_queue_that_can_not_be_had_is_one_line()
    {
        _queue.Control.Failure = new QueueUnavailableException("The disk is gone.");
        (await _queue.RunAsync("list")).ShouldBe(new(1, "", "The disk is gone.\n"));
        (await _queue.RunAsync("remove", "--all", "--yes")).ShouldBe(new(1, "", "The disk is gone.\n"));
        _queue.Closed = new QueueUnavailableException("There is no queue.");
        (await _queue.RunAsync("count")).ShouldBe(new(1, "", "There is no queue.\n"));
        _queue.Closed = new ConfigurationException("appsettings.json", ["Wrong."]);
        (await _queue.RunAsync("count")).ExitCode.ShouldBe(78);
    }

    [Fact]
    public async Task A_store_that_is_ill_is_said_to_be()
    {
        _queue.Control.Health = new QueueHealth("SQLite: database or disk is full", QueueFixture.Now);

        (await _queue.RunAsync("list")).ShouldBe(
            new(0, "The queue is empty.\n", "Note: the queue takes no new mail since 2031-03-05 07:11:13Z: SQLite: database or disk is full\n"));
    }
}
