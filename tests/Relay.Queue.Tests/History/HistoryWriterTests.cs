using Relay.Core.Operation;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.History;

public sealed class HistoryWriterTests : IAsyncLifetime
{
    private const int Overflowing = 4020;
    private const int KeepsUp = 4021;
    private const int WriteFailed = 4022;
    private const int WrittenAgain = 4023;
    private const int SetAside = 4024;
    private const int Deleted = 4026;
    private const int Unfinished = 4028;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly HistoryFixture _fixture = HistoryFixture.Make();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _fixture.DisposeAsync().AsTask();

    [Fact]
    public async Task Each_member_of_an_event_is_read_as_it_was_recorded()
    {
        var id = _fixture.Ids.Next();
        var now = _fixture.Time.GetUtcNow();
        HistoryEvent[] life =
        [
            new()
            {
                At = now,
                Id = id,
                Kind = HistoryKind.Accepted,
                Sender = "",
                Recipient = "a@example.net,b@example.net",
                RecipientCount = 2,
                Account = "alice",
                Client = "192.0.2.7",
                MessageId = "<1@example.org>",
                Size = 5_000_000_000,
                Related = _fixture.Ids.Next(),
            },
            new()
            {
                At = now.AddMilliseconds(1),
                Id = id,
                Kind = HistoryKind.Deferred,
                Recipient = "a@example.net",
                Attempt = 7,
                NextHop = "mx.example.net [192.0.2.1]",
                Tls = "TLS 1.3, TLS_AES_256_GCM_SHA384",
                Status = "4.2.0",
                Text = "Später. Reply: 450 4.2.0 \"später\"",
                RetryAt = now.AddHours(1),
            },
            new() { At = now.AddMilliseconds(2), Id = id, Kind = HistoryKind.Operated, Account = "hold" },
            new() { At = now.AddMilliseconds(3), Id = id, Kind = HistoryKind.Delivered, Recipient = "a@example.net" },
            new() { At = now.AddMilliseconds(3), Id = id, Kind = HistoryKind.Failed, Recipient = "b@example.net", Related = _fixture.Ids.Next() },
            new() { At = now.AddMilliseconds(3), Id = id, Kind = HistoryKind.Ended },
        ];

        foreach (var happened in life)
            _fixture.Record(happened);
        await _fixture.FlushAsync();

        _fixture.Reader.EventsOf(id).ShouldBe(life);
    }

    [Fact]
    public async Task An_event_is_written_without_another_to_push_it()
    {
        var id = _fixture.Record(_fixture.Accepted()).Id;

        await Task.Run(() => SpinWait.SpinUntil(() => _fixture.KindsOf(id).Count == 1)).OrFail();
    }

    [Fact]
    public async Task Each_day_has_its_file_and_an_event_goes_to_the_day_on_which_it_happened()
    {
        var today = _fixture.Record(_fixture.Accepted()).Id;
        var late = _fixture.Event(today, HistoryKind.Delivered);
        _fixture.Time.Advance(Day);
        var tomorrow = _fixture.Record(_fixture.Accepted()).Id;
        _fixture.Record(late);
        _fixture.Record(_fixture.Event(today, HistoryKind.Ended, recipient: null));
        await _fixture.CloseAsync();

        _fixture.FileNames.ShouldBe(["2031-03-05.db", "2031-03-06.db", "clean"]);
        _fixture.Count("SELECT count(*) FROM event").ShouldBe(2);
        _fixture.KindsOf(today).ShouldBe([HistoryKind.Accepted, HistoryKind.Delivered, HistoryKind.Ended]);
        _fixture.KindsOf(tomorrow).ShouldBe([HistoryKind.Accepted]);
    }

    [Fact]
    public async Task What_is_older_than_it_is_kept_is_deleted_when_the_day_changes()
    {
        var first = _fixture.Record(_fixture.Accepted()).Id;
        await _fixture.FlushAsync();
        await File.WriteAllTextAsync(_fixture.FileOf(_fixture.Time.GetUtcNow()) + ".damaged", "");
        await File.WriteAllTextAsync(Path.Combine(_fixture.Directory, "notes.txt"), "the administrator's");

        for (var day = 1; day <= HistoryFixture.KeptDays; day++)
        {
            _fixture.Time.Advance(Day);
            _fixture.Record(_fixture.Accepted());
            await _fixture.FlushAsync();
        }

        _fixture.KindsOf(first).ShouldNotBeEmpty();
        _fixture.Log.Messages(Deleted).ShouldBeEmpty();
        _fixture.Time.Advance(Day);
        _fixture.Record(_fixture.Accepted());
        await _fixture.CloseAsync();

        _fixture.KindsOf(first).ShouldBeEmpty();
        _fixture.FileNames.Where(name => !name.Contains(".db-", StringComparison.Ordinal)) // which a reader leaves
            .ShouldBe(["2031-03-06.db", "2031-03-07.db", "2031-03-08.db", "2031-03-09.db", "clean", "notes.txt"]);
        _fixture.Log.Messages(Deleted).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_is_too_old_is_deleted_at_the_start_and_never_opened()
    {
        System.IO.Directory.CreateDirectory(_fixture.Directory);
        await File.WriteAllTextAsync(Path.Combine(_fixture.Directory, "2031-03-01.db"), "no database");
        await File.WriteAllTextAsync(Path.Combine(_fixture.Directory, "2031-03-01.db-wal"), "no log");
        await File.WriteAllTextAsync(Path.Combine(_fixture.Directory, "2031-03-02.db"), "no database");

        await _fixture.FlushAsync();

        _fixture.FileNames.ShouldBe(["2031-03-02.db"]);
    }

    [Fact]
    public async Task An_event_of_a_day_that_is_no_longer_kept_brings_no_file_back()
    {
        var old = _fixture.Accepted() with { At = _fixture.Time.GetUtcNow() - 10 * Day };
        _fixture.Record(old);
        var id = _fixture.Record(_fixture.Accepted()).Id;
        await _fixture.CloseAsync();

        _fixture.FileNames.ShouldBe(["2031-03-05.db", "clean"]);
        _fixture.KindsOf(id).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(100)]
    [InlineData(20_000)]
    public async Task A_file_that_is_no_database_is_set_aside_and_begun_anew(int octets)
    {
        System.IO.Directory.CreateDirectory(_fixture.Directory);
        var garbage = new SeededRandomSource(seed: 1).Bytes(octets);
        await File.WriteAllBytesAsync(_fixture.FileOf(_fixture.Time.GetUtcNow()), garbage);

        var id = _fixture.Record(_fixture.Accepted()).Id;
        await _fixture.FlushAsync();

        _fixture.KindsOf(id).ShouldHaveSingleItem();
        _fixture.Log.Messages(SetAside).ShouldHaveSingleItem().ShouldContain("2031-03-05.db");
        (await File.ReadAllBytesAsync(_fixture.FileOf(_fixture.Time.GetUtcNow()) + ".damaged")).ShouldBe(garbage);
        _fixture.Log.Messages(WriteFailed).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_with_a_table_of_another_make_is_set_aside()
    {
        _fixture.Record(_fixture.Accepted());
        await _fixture.CloseAsync();
        _fixture.Execute("ALTER TABLE event RENAME COLUMN text TO words");

        var id = _fixture.Record(_fixture.Accepted()).Id;
        await _fixture.FlushAsync();

        _fixture.KindsOf(id).ShouldHaveSingleItem();
        _fixture.Log.Messages(SetAside).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_breaks_again_on_the_same_day_is_not_set_aside_again_and_is_lost_until_it_works()
    {
        const string Break = "DROP TABLE event; CREATE TABLE event (x)";
        await BreakAsync();
        var lost = _fixture.Record(_fixture.Accepted()).Id;
        await _fixture.FlushAsync();
        _fixture.KindsOf(lost).ShouldHaveSingleItem(); // in a new file
        await BreakAsync(close: false);

        _fixture.Record(_fixture.Accepted());
        await _fixture.FlushAsync();
        _fixture.Record(_fixture.Accepted());
        await _fixture.FlushAsync();
        _fixture.Execute("DROP TABLE event");
        var id = _fixture.Record(_fixture.Accepted()).Id;
        await _fixture.FlushAsync();

        _fixture.KindsOf(id).ShouldHaveSingleItem();
        _fixture.Log.Messages(SetAside).ShouldHaveSingleItem();
        _fixture.Log.Messages(WriteFailed).ShouldHaveSingleItem();
        _fixture.Log.Messages(WrittenAgain).ShouldHaveSingleItem().ShouldContain(" 2 events");

        async Task BreakAsync(bool close = true)
        {
            _fixture.Record(_fixture.Accepted());
            await _fixture.FlushAsync();
            if (close)
                await _fixture.CloseAsync();
            _fixture.Execute(Break);
        }
    }

    [Fact]
    public async Task While_nothing_can_be_written_events_are_lost_and_counted_and_it_recovers_by_itself()
    {
        await File.WriteAllTextAsync(_fixture.Directory, "a file where the directory should be");
        for (var i = 0; i < 3; i++)
        {
            _fixture.Record(_fixture.Accepted());
            await _fixture.FlushAsync();
        }

        _fixture.Log.Messages(WriteFailed).ShouldHaveSingleItem();
        File.Delete(_fixture.Directory);
        var id = _fixture.Record(_fixture.Accepted()).Id;
        await _fixture.FlushAsync();

        _fixture.KindsOf(id).ShouldHaveSingleItem();
        _fixture.Log.Messages(WrittenAgain).ShouldHaveSingleItem().ShouldContain(" 3 events");
        _fixture.Log.Messages(WriteFailed).ShouldHaveSingleItem();
    }

    [LinuxFact]
    public async Task A_full_disk_takes_events_and_nothing_else()
    {
        var id = _fixture.Record(_fixture.Accepted()).Id;
        await _fixture.CloseAsync();
        File.CreateSymbolicLink(_fixture.FileOf(_fixture.Time.GetUtcNow()) + "-wal", "/dev/full"); // whatever is written there finds the disk full

        _fixture.Record(_fixture.Event(id, HistoryKind.Delivered));
        await _fixture.FlushAsync();
        _fixture.Log.Messages(WriteFailed).ShouldHaveSingleItem();
        File.Delete(_fixture.FileOf(_fixture.Time.GetUtcNow()) + "-wal");
        _fixture.Record(_fixture.Event(id, HistoryKind.Ended));
        await _fixture.FlushAsync();

        _fixture.KindsOf(id).ShouldBe([HistoryKind.Accepted, HistoryKind.Ended]);
        _fixture.Log.Messages(WrittenAgain).ShouldHaveSingleItem().ShouldContain(" 1 events");
    }

    [Fact]
    public async Task When_it_can_not_keep_up_events_are_dropped_and_counted_with_a_word_at_the_start_and_one_at_the_end()
    {
        const int Capacity = 10;
        const int TooMany = 4;
        _fixture.Capacity = Capacity;
        await _fixture.FlushAsync();
        _fixture.Gate.Shut();
        var written = new List<HistoryEvent> { _fixture.Record(_fixture.Accepted()) };
        await _fixture.Gate.WaitsAsync().OrFail();
        for (var i = 0; i < Capacity; i++)
            written.Add(_fixture.Record(_fixture.Accepted()));
        for (var i = 0; i < TooMany; i++)
            _fixture.Record(_fixture.Accepted());

        _fixture.Log.Messages(Overflowing).ShouldHaveSingleItem();
        _fixture.Log.Messages(KeepsUp).ShouldBeEmpty();
        _fixture.Gate.Open();
        await Task.Run(() => SpinWait.SpinUntil(() => _fixture.Log.Messages(KeepsUp).Any())).OrFail();
        written.Add(_fixture.Record(_fixture.Accepted()));
        await _fixture.FlushAsync();

        (await _fixture.IdsAsync("sender@example.org", limit: 100)).ShouldBe(written.Select(happened => happened.Id).Reverse());
        _fixture.Log.Messages(KeepsUp).ShouldHaveSingleItem().ShouldContain($" {TooMany} events");
        _fixture.Log.Messages(Overflowing).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_waits_at_the_end_is_written()
    {
        _fixture.Gate.Shut();
        var recorded = Enumerable.Range(0, 5000).Select(_ => _fixture.Record(_fixture.Accepted()).Id).ToArray();
        var closing = _fixture.Writer.DisposeAsync().AsTask();
        _fixture.Gate.Open();
        await closing.OrFail();

        _fixture.Count("SELECT count(DISTINCT queue_id) FROM event").ShouldBe(recorded.Length);
        _fixture.FileNames.ShouldContain("clean");
        _fixture.Log.Messages(Unfinished).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_can_not_be_written_in_time_at_the_end_is_counted()
    {
        const int Waiting = 5000;
        await _fixture.FlushAsync();
        _fixture.Gate.Shut();
        _fixture.Record(_fixture.Accepted());
        await _fixture.Gate.WaitsAsync().OrFail();
        for (var i = 0; i < Waiting; i++)
            _fixture.Record(_fixture.Accepted());
        var closing = _fixture.Writer.DisposeAsync().AsTask();
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        _fixture.Gate.Open();
        await closing.OrFail();

        _fixture.Log.Messages(Unfinished).ShouldHaveSingleItem().ShouldContain($" {Waiting} events");
        _fixture.Count("SELECT count(*) FROM event").ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_records_after_the_end_is_not_told()
    {
        var writer = _fixture.Writer;
        await _fixture.CloseAsync();

        writer.Record(_fixture.Accepted());
        await writer.FlushAsync(CancellationToken.None).OrFail();

        _fixture.Log.Messages(Overflowing).ShouldBeEmpty();
    }
}
