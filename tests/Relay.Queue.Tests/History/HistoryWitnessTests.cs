using Microsoft.Data.Sqlite;
using Relay.Core.Addresses;
using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.History;
using Relay.Queue.Storage;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.History;

/// <summary>What the start says of messages that the history knows and the queue does not.</summary>
public sealed class HistoryWitnessTests : IAsyncLifetime
{
    private const int Missing = 4030;
    private const int MoreMissing = 4031;
    private const int InDoubt = 4032;
    private const int MoreInDoubt = 4033;
    private const int SetAside = 4024;

    private SqliteQueueFixture _fixture = null!; // xunit initialises before each test

    private string History => Path.Combine(_fixture.Directory, "history");

    private string Today => Path.Combine(History, "2031-03-05.db");

    public async Task InitializeAsync() => _fixture = await SqliteQueueFixture.OpenNewAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync().AsTask();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_database_that_was_restored_from_an_old_copy_is_found_out(bool crash)
    {
        var kept = await CommitAsync();
        await _fixture.CloseAsync();
        var copy = await File.ReadAllBytesAsync(_fixture.Database);
        await _fixture.OpenAsync();
        var lost = await CommitAsync("lost@example.net");
        var delivered = await CommitAsync();
        await LeaseAsync();
        await SettleAsync(delivered);
        await (crash ? _fixture.KillAsync() : _fixture.CloseAsync());
        await File.WriteAllBytesAsync(_fixture.Database, copy);
        File.Delete(_fixture.Database + "-wal");

        await _fixture.OpenAsync();

        _fixture.Log.Messages(Missing).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            said => said.ShouldStartWith($"{lost} is missing"),
            said => said.ShouldContain("<sender@example.org>"),
            said => said.ShouldContain("<lost@example.net>"),
            said => said.ShouldContain("2031-03-05T07:11:13"));
        _fixture.Log.Messages(InDoubt).ShouldBeEmpty();
        (await LeaseAsync()).ShouldHaveSingleItem().Id.ShouldBe(kept);
        (await LifeAsync(lost))[^1].ShouldSatisfyAllConditions(
            last => last.Kind.ShouldBe(HistoryKind.Ended),
            last => last.Text.ShouldBe(HistoryWitness.Verdict));
    }

    [Fact]
    public async Task A_database_that_is_days_old_is_asked_for_all_of_these_days()
    {
        await CommitAsync();
        await _fixture.CloseAsync();
        var copy = await File.ReadAllBytesAsync(_fixture.Database);
        await _fixture.OpenAsync();
        var lost = new List<QueueId>();
        for (var day = 0; day < 5; day++)
        {
            lost.Add(await CommitAsync());
            _fixture.Time.Advance(TimeSpan.FromDays(1));
        }

        await _fixture.CloseAsync();
        await File.WriteAllBytesAsync(_fixture.Database, copy);

        await _fixture.OpenAsync();

        _fixture.Log.Messages(Missing).Select(said => said.Split(' ')[0]).ShouldBe(lost.Select(id => id.ToString()));
    }

    [Fact]
    public async Task It_is_said_once()
    {
        await CommitAsync();
        await _fixture.CloseAsync();
        File.Delete(_fixture.Database);
        await _fixture.OpenAsync();

        await RestartAsync(crash: true);
        await RestartAsync(crash: false);

        _fixture.Log.Messages(Missing).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_the_queue_once_knew_and_the_history_not_to_its_end_is_only_in_doubt()
    {
        var id = await CommitAsync();
        await CommitAsync();
        await LeaseAsync();
        await SettleAsync(id);
        await _fixture.KillAsync();
        ExecuteInHistory("DELETE FROM event WHERE kind IN ('delivered', 'ended')"); // the kill came before they were written

        await _fixture.OpenAsync();

        _fixture.Log.Messages(InDoubt).ShouldHaveSingleItem().ShouldStartWith($"{id} was accepted from <sender@example.org> for <a@example.net>");
        _fixture.Log.Messages(Missing).ShouldBeEmpty();
        (await LifeAsync(id))[^1].Text.ShouldBe(HistoryWitness.Verdict);
    }

    [Theory]
    [InlineData("ended")]
    [InlineData("delivered")]
    [InlineData("failed")]
    public async Task A_message_whose_end_is_known_by_name_or_by_its_recipients_is_not_in_doubt(string known)
    {
        var id = await CommitAsync("a@example.net", "b@example.net");
        await LeaseAsync();
        await SettleAsync(id, recipients: 2);
        await _fixture.KillAsync();
        ExecuteInHistory(known == "ended" ? "DELETE FROM event WHERE kind = 'delivered'" : $"DELETE FROM event WHERE kind = 'ended'; UPDATE event SET kind = '{known}' WHERE kind = 'delivered'");

        await _fixture.OpenAsync();

        _fixture.Log.Messages(InDoubt).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_of_which_one_recipient_is_unaccounted_for_is_in_doubt()
    {
        var id = await CommitAsync("a@example.net", "b@example.net");
        await LeaseAsync();
        await SettleAsync(id, recipients: 2);
        await _fixture.KillAsync();
        ExecuteInHistory("DELETE FROM event WHERE kind = 'ended' OR recipient = 'b@example.net'");

        await _fixture.OpenAsync();

        _fixture.Log.Messages(InDoubt).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task After_an_end_in_good_order_nothing_is_doubted()
    {
        var id = await CommitAsync();
        await LeaseAsync();
        await SettleAsync(id);
        await _fixture.CloseAsync();
        ExecuteInHistory("DELETE FROM event WHERE kind <> 'accepted'");

        await RestartAsync(crash: false);
        _fixture.Log.Messages(InDoubt).ShouldBeEmpty();
        await RestartAsync(crash: true);
        _fixture.Log.Messages(InDoubt).ShouldHaveSingleItem(); // or this would prove nothing
    }

    [Fact]
    public async Task What_is_in_the_queue_is_accounted_for_damaged_or_not()
    {
        var waiting = await CommitAsync();
        var damaged = await CommitAsync();
        await LeaseAsync();
        await _fixture.Queue.SettleAsync(new Settlement(waiting, [Outcomes.Deferred(0, _fixture.Time.GetUtcNow().AddDays(1))])).OrFail();
        _fixture.Execute($"DELETE FROM message WHERE id = {damaged.Value}");

        await RestartAsync(crash: true);

        _fixture.Log.Messages(Missing).ShouldBeEmpty();
        _fixture.Log.Messages(InDoubt).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_that_was_accepted_the_day_before_and_ended_after_midnight_is_accounted_for_and_one_that_did_not_is_missed()
    {
        var ended = await CommitAsync();
        var lost = await CommitAsync();
        await LeaseAsync();
        _fixture.Time.Advance(TimeSpan.FromDays(1));
        await SettleAsync(ended);
        _fixture.Execute($"DELETE FROM recipient WHERE message_id = {lost.Value}; DELETE FROM message WHERE id = {lost.Value}");

        await RestartAsync(crash: true);

        _fixture.Log.Messages(InDoubt).ShouldHaveSingleItem().ShouldStartWith(lost.ToString());
    }

    [Theory]
    [InlineData(true, Missing, MoreMissing)]
    [InlineData(false, InDoubt, MoreInDoubt)]
    public async Task Of_very_many_the_first_are_named_and_the_rest_counted(bool forgotten, int one, int more)
    {
        const int Others = 7;
        await Task.WhenAll(Enumerable.Range(0, HistoryWitness.MaxLines + Others).Select(_ => CommitAsync()));
        await _fixture.KillAsync();
        if (forgotten)
            File.Delete(_fixture.Database);
        else
            _fixture.Execute("DELETE FROM recipient; DELETE FROM message");
        File.Delete(_fixture.Database + "-wal");

        await _fixture.OpenAsync();

        _fixture.Log.Messages(one).Count().ShouldBe(HistoryWitness.MaxLines);
        _fixture.Log.Messages(more).ShouldHaveSingleItem().ShouldContain($"{Others} more");
    }

    [Fact]
    public async Task A_history_that_can_not_be_read_keeps_no_queue_from_being_opened()
    {
        await CommitAsync();
        await _fixture.KillAsync();
        File.Delete(Today + "-wal");
        await File.WriteAllBytesAsync(Today, new SeededRandomSource(seed: 4).Bytes(10_000));

        await _fixture.OpenAsync();
        var id = await CommitAsync();

        (await LifeAsync(id)).ShouldHaveSingleItem();
        _fixture.Log.Messages(SetAside).ShouldHaveSingleItem();
        _fixture.Log.Messages(Missing).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_where_the_history_should_be_keeps_no_queue_from_being_opened()
    {
        await _fixture.CloseAsync();
        if (Directory.Exists(History))
            Directory.Delete(History, recursive: true);
        await File.WriteAllTextAsync(History, "");

        await _fixture.OpenAsync();
        await CommitAsync();

        (await LeaseAsync()).ShouldHaveSingleItem();
    }

    private async Task RestartAsync(bool crash)
    {
        if (crash)
            await _fixture.KillAsync();
        else
            await _fixture.CloseAsync();
        await _fixture.OpenAsync();
    }

    private void ExecuteInHistory(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Today};Pooling=False");
        connection.Open();
        Schema.Execute(connection, sql);
    }

    private async Task<QueueId> CommitAsync(params string[] forwardPaths)
    {
        await using var draft = _fixture.Queue.BeginMessage();
        await draft.AppendAsync("text\r\n"u8.ToArray(), CancellationToken.None);
        await draft.CommitAsync(new Envelope
        {
            ReversePath = Mailbox.Parse("sender@example.org"),
            Recipients = [.. (forwardPaths.Length > 0 ? forwardPaths : ["a@example.net"]).Select(path => new EnvelopeRecipient(Mailbox.Parse(path)))],
            AcceptedAt = _fixture.Time.GetUtcNow(),
        }).OrFail();
        return draft.Id;
    }

    private Task<IReadOnlyList<LeasedMessage>> LeaseAsync() => _fixture.Queue.LeaseAsync(100, CancellationToken.None).OrFail();

    private Task SettleAsync(QueueId id, int recipients = 1) =>
        _fixture.Queue.SettleAsync(new Settlement(id, [.. Enumerable.Range(0, recipients).Select(Outcomes.Delivered)])).OrFail();

    private async Task<IReadOnlyList<HistoryEvent>> LifeAsync(QueueId id)
    {
        await ((SqliteMessageQueue)_fixture.Queue).FlushHistoryAsync(CancellationToken.None).OrFail();
        return new HistoryReader(_fixture.Directory).EventsOf(id);
    }
}
