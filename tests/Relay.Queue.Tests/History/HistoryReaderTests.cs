using Relay.Core;
using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.History;

public sealed class HistoryReaderTests : IAsyncLifetime
{
    private const int Unreadable = 4025;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly HistoryFixture _fixture = HistoryFixture.Make();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _fixture.DisposeAsync().AsTask();

    [Fact]
    public async Task Where_there_is_no_history_nothing_is_found()
    {
        (await _fixture.IdsAsync("a@example.net")).ShouldBeEmpty();
        (await _fixture.IdsAsync(new HistoryQuery { Id = new QueueId(1) })).ShouldBeEmpty();
        Directory.Exists(_fixture.Directory).ShouldBeFalse();
    }

    [Fact]
    public Task A_query_for_nothing_is_an_error() => Should.ThrowAsync<ArgumentException>(() => _fixture.FindAsync(new HistoryQuery()));

    [Theory]
    [InlineData("<1@example.org>")]
    [InlineData("1@example.org")]
    public async Task A_message_is_found_by_its_message_id(string messageId)
    {
        _fixture.Record(_fixture.Accepted(messageId: "<10@example.org>"));
        var id = _fixture.Record(_fixture.Accepted(messageId: "<1@example.org>")).Id;
        var again = _fixture.Record(_fixture.Accepted(messageId: "<1@example.org>")).Id; // submitted twice
        _fixture.Record(_fixture.Accepted());
        await _fixture.FlushAsync();

        (await _fixture.IdsAsync(new HistoryQuery { MessageId = messageId })).ShouldBe([again, id]);
    }

    [Theory]
    [InlineData("Alice@example.org", true, false)]
    [InlineData("alice@EXAMPLE.ORG", true, false)]
    [InlineData("BOB@Example.Net", false, true)]
    [InlineData("bob@münchen.example", false, true)]
    [InlineData("bob@MÜNCHEN.example", false, true)]
    [InlineData("alice@example.net", false, false)]
    [InlineData("lice@example.org", false, false)]
    [InlineData("%@example.org", false, false)]
    public async Task A_message_is_found_by_a_sender_or_a_recipient_whatever_the_case(string address, bool first, bool second)
    {
        var fromAlice = _fixture.Record(_fixture.Accepted(sender: "Alice@example.org")).Id;
        var toBob = _fixture.Record(_fixture.Accepted(recipient: address.Contains("nchen", StringComparison.OrdinalIgnoreCase) ? "bob@münchen.example" : "bob@example.net")).Id;
        await _fixture.FlushAsync();

        (await _fixture.IdsAsync(address)).ShouldBe([.. second ? [toBob] : Array.Empty<QueueId>(), .. first ? [fromAlice] : Array.Empty<QueueId>()]);
    }

    [Fact]
    public async Task A_message_with_several_recipients_is_found_by_each_that_was_attempted()
    {
        var id = _fixture.Record(_fixture.Accepted(recipient: "a@example.net,b@example.net")).Id;
        _fixture.Record(_fixture.Event(id, HistoryKind.Deferred, "b@example.net"));
        await _fixture.FlushAsync();

        (await _fixture.IdsAsync("B@example.net")).ShouldBe([id]);
        (await _fixture.IdsAsync("a@example.net")).ShouldBeEmpty(); // the queue has it
        _fixture.Reader.EventsOf(id)[0].RecipientCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_bounce_is_found_by_the_empty_reverse_path()
    {
        _fixture.Record(_fixture.Accepted());
        var bounce = _fixture.Record(_fixture.Accepted(sender: "")).Id;
        await _fixture.FlushAsync();

        (await _fixture.IdsAsync("")).ShouldBe([bounce]);
    }

    [Fact]
    public async Task The_newest_come_first_and_no_more_than_asked_for()
    {
        var ids = new List<QueueId>();
        for (var day = 0; day < 3; day++)
        {
            for (var i = 0; i < 4; i++)
            {
                var accepted = _fixture.Record(_fixture.Accepted());
                _fixture.Record(_fixture.Event(accepted.Id, HistoryKind.Deferred));
                ids.Insert(0, accepted.Id);
            }

            _fixture.Time.Advance(Day);
        }

        _fixture.Record(_fixture.Event(ids[^1], HistoryKind.Delivered)); // the oldest stands in the newest file too
        await _fixture.FlushAsync();

        (await _fixture.IdsAsync("a@example.net")).ShouldBe(ids);
        for (var limit = 1; limit <= ids.Count; limit++)
            (await _fixture.IdsAsync("a@example.net", limit)).ShouldBe(ids.Take(limit));
        (await _fixture.FindAsync(new HistoryQuery { Address = "a@example.net" }))[^1].Events.Select(happened => happened.Kind)
            .ShouldBe([HistoryKind.Accepted, HistoryKind.Deferred, HistoryKind.Delivered]);
    }

    [Fact]
    public async Task Events_that_were_handed_in_late_stand_where_they_happened()
    {
        var accepted = _fixture.Accepted();
        _fixture.Record(_fixture.Event(accepted.Id, HistoryKind.Ended, recipient: null));
        _fixture.Record(_fixture.Event(accepted.Id, HistoryKind.Delivered));
        _fixture.Record(accepted);
        await _fixture.FlushAsync();

        _fixture.KindsOf(accepted.Id).ShouldBe([HistoryKind.Accepted, HistoryKind.Delivered, HistoryKind.Ended]);
    }

    [Fact]
    public async Task A_message_that_was_named_while_the_clock_was_far_ahead_is_found()
    {
        _fixture.Time.Advance(30 * Day);
        var id = _fixture.Ids.Next();
        _fixture.Time.Advance(-30 * Day);
        _fixture.Record(_fixture.Accepted() with { Id = id });
        _fixture.Time.Advance(Day);
        _fixture.Record(_fixture.Event(id, HistoryKind.Delivered));
        await _fixture.FlushAsync();

        _fixture.KindsOf(id).ShouldBe([HistoryKind.Accepted, HistoryKind.Delivered]);
        (await _fixture.IdsAsync("a@example.net")).ShouldBe([id]);
    }

    [Fact]
    public async Task A_file_that_can_not_be_read_is_passed_over_with_a_word()
    {
        var id = _fixture.Record(_fixture.Accepted()).Id;
        await _fixture.FlushAsync();
        await File.WriteAllBytesAsync(_fixture.FileOf(_fixture.Time.GetUtcNow() - Day), new SeededRandomSource(seed: 2).Bytes(10_000));

        (await _fixture.IdsAsync("sender@example.org")).ShouldBe([id]);

        _fixture.Log.Messages(Unreadable).ShouldNotBeEmpty();
        _fixture.Log.Messages(Unreadable).ShouldAllBe(said => said.Contains("2031-03-04.db"));
    }

    [Fact]
    public async Task Flipped_bits_cost_events_and_never_more()
    {
        var ids = Enumerable.Range(0, 300).Select(_ => _fixture.Record(_fixture.Accepted()).Id).ToArray();
        await _fixture.CloseAsync();
        var file = _fixture.FileOf(_fixture.Time.GetUtcNow());
        var whole = await File.ReadAllBytesAsync(file);
        var random = new SeededRandomSource(seed: 3);
        for (var round = 0; round < 100; round++)
        {
            var octets = whole.ToArray();
            for (var flip = 0; flip < 20; flip++)
                octets[random.Next(octets.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(file, octets);

            await _fixture.FindAsync(new HistoryQuery { Address = "a@example.net", Limit = 10 });
            await _fixture.FindAsync(new HistoryQuery { Id = ids[round] });
            _fixture.Record(_fixture.Accepted());
            await _fixture.CloseAsync();
            foreach (var left in Directory.GetFiles(_fixture.Directory).Where(name => name != file))
                File.Delete(left);
        }
    }

    [Fact]
    public async Task What_is_being_written_can_be_read_and_the_writer_is_not_held_up()
    {
        const int Messages = 2000;
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < Messages; i++)
            {
                var accepted = _fixture.Record(_fixture.Accepted());
                _fixture.Record(_fixture.Event(accepted.Id, HistoryKind.Delivered));
                await Task.Yield();
            }

            await _fixture.FlushAsync();
        });
        while (!writing.IsCompleted)
        {
            foreach (var (_, events) in await _fixture.FindAsync(new HistoryQuery { Address = "a@example.net", Limit = 5 }))
                events[0].Kind.ShouldBe(HistoryKind.Accepted);
        }

        await writing.OrFail();
        _fixture.Count("SELECT count(DISTINCT queue_id) FROM event").ShouldBe(Messages);
        _fixture.Log.Messages(Unreadable).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_dead_writer_left_in_its_log_can_be_read()
    {
        var id = _fixture.Record(_fixture.Accepted()).Id;
        await _fixture.FlushAsync();
        var file = _fixture.FileOf(_fixture.Time.GetUtcNow());
        var copy = _fixture.FileOf(_fixture.Time.GetUtcNow() - Day);
        File.Copy(file, copy);
        File.Copy(file + "-wal", copy + "-wal");
        await _fixture.CloseAsync();
        File.Delete(file);

        _fixture.KindsOf(id).ShouldBe([HistoryKind.Accepted]);
    }
}
