using System.Globalization;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Storage;

public sealed class DamagedRowTests : IAsyncLifetime
{
    private const int DamagedEvent = 4004;

    private static readonly OriginalRecipient Original = new("rfc822", "bob@example.org");

    private SqliteQueueFixture _fixture = null!; // xunit initialises before each test

    public async Task InitializeAsync() => _fixture = await SqliteQueueFixture.OpenNewAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync().AsTask();

    [Theory]
    [InlineData("recipient", "forward_path", "'no address'")]
    [InlineData("recipient", "forward_path", "''")]
    [InlineData("recipient", "forward_path", "'b@example.net' || char(13, 10)")]
    [InlineData("recipient", "attempts", "-1")]
    [InlineData("recipient", "attempts", "9000000000000000000")]
    [InlineData("recipient", "notify", "'SOMETIMES'")]
    [InlineData("recipient", "notify", "''")]
    [InlineData("recipient", "orcpt", "'bob@example.org'")]
    [InlineData("recipient", "orcpt", "';bob@example.org'")]
    [InlineData("recipient", "orcpt", "'rfc 822;bob@example.org'")]
    [InlineData("recipient", "orcpt", "'rfc822;bob' || char(10) || '@example.org'")]
    [InlineData("message", "reverse_path", "'no address'")]
    [InlineData("message", "accepted_at", "9000000000000000000")]
    [InlineData("message", "ret", "'BOTH'")]
    [InlineData("message", "envid", "char(10)")]
    [InlineData("message", "hold_until", "-9000000000000000000")]
    public async Task A_row_that_can_not_be_read_keeps_its_message_waiting_and_no_other(string table, string column, string value)
    {
        var before = await CommitAsync();
        var damaged = await CommitAsync();
        var after = await CommitAsync();
        var key = Key(table, damaged);
        _fixture.Execute($"CREATE TABLE kept AS SELECT {column} FROM {table} WHERE {key}; UPDATE {table} SET {column} = {value} WHERE {key}");

        (await LeaseAsync()).Select(message => message.Id).ShouldBe([before, after]);
        _fixture.Log.Messages(DamagedEvent).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            said => said.ShouldContain(damaged.ToString()),
            said => said.ShouldContain(column),
            said => said.ShouldContain(damaged.Value.ToString(CultureInfo.InvariantCulture)),
            said => said.ShouldNotContain('\n'));

        var later = await CommitAsync();
        (await LeaseAsync()).ShouldHaveSingleItem().Id.ShouldBe(later);
        _fixture.Log.Messages(DamagedEvent).Count().ShouldBe(1);

        await RestartAsync();
        (await LeaseAsync()).Select(message => message.Id).ShouldBe([before, after, later]);
        _fixture.Log.Messages(DamagedEvent).Count().ShouldBe(2); // so that it is not forgotten

        _fixture.Execute($"UPDATE {table} SET {column} = (SELECT {column} FROM kept) WHERE {key}");
        await RestartAsync();
        var mended = (await LeaseAsync()).ShouldHaveSingleItem(); // the others wait, interrupted a second time
        mended.Id.ShouldBe(damaged);
        mended.Recipients.Select(recipient => (recipient.Number, recipient.ForwardPath.ToString(), recipient.Attempt)).ShouldBe([(0, "a@example.net", 1), (1, "b@example.net", 1)]);
        mended.Recipients[1].Parameters.OriginalRecipient.ShouldBe(Original);
        _fixture.Log.Messages(DamagedEvent).Count().ShouldBe(2);
    }

    [Fact]
    public async Task Damaged_messages_that_are_all_that_a_lease_may_take_do_not_stand_in_front_of_the_others()
    {
        var damaged = new[] { await CommitAsync(), await CommitAsync(), await CommitAsync() };
        var id = await CommitAsync();
        _fixture.Execute($"UPDATE message SET reverse_path = 'no address' WHERE id <> {id.Value}");

        var leased = (await _fixture.Queue.LeaseAsync(1, CancellationToken.None).OrFail()).ShouldHaveSingleItem();

        leased.Id.ShouldBe(id);
        _fixture.Log.Messages(DamagedEvent).Select(said => said.Split(' ')[0]).ShouldBe(damaged.Select(message => message.ToString()));
    }

    [Fact]
    public async Task A_lease_goes_on_waiting_when_all_that_is_due_is_damaged()
    {
        var damaged = await CommitAsync();
        _fixture.Execute("UPDATE message SET reverse_path = 'no address'");
        var lease = _fixture.Queue.LeaseAsync(10, CancellationToken.None);
        var id = await CommitAsync();

        (await lease.OrFail()).ShouldHaveSingleItem().Id.ShouldBe(id);
        _fixture.Log.Messages(DamagedEvent).ShouldHaveSingleItem().ShouldStartWith(damaged.ToString());
    }

    [Fact]
    public async Task What_is_under_way_of_a_message_that_turns_out_to_be_damaged_is_settled_as_ever()
    {
        var id = await CommitAsync();
        (await _fixture.Queue.LeaseAsync(1, CancellationToken.None).OrFail()).ShouldHaveSingleItem();
        _fixture.Execute("UPDATE recipient SET forward_path = 'no address' WHERE number = 1");
        await CommitAsync();
        await LeaseAsync();

        await _fixture.Queue.SettleAsync(new Settlement(id, [Outcomes.Delivered(0)])).OrFail();

        _fixture.Execute("UPDATE recipient SET forward_path = 'b@example.net' WHERE number = 1");
        await RestartAsync();
        var rest = (await LeaseAsync()).First(message => message.Id == id);
        rest.Recipients.ShouldHaveSingleItem().Number.ShouldBe(1);
        (await _fixture.ReadAsync(id)).ShouldBe("text\r\n"u8.ToArray());
    }

    [Fact]
    public async Task Recipients_without_a_message_are_reported_and_left_with_the_content()
    {
        var damaged = await CommitAsync();
        var id = await CommitAsync();
        _fixture.Execute($"CREATE TABLE kept AS SELECT * FROM message WHERE id = {damaged.Value}; DELETE FROM message WHERE id = {damaged.Value}");
        (await LeaseAsync()).ShouldHaveSingleItem().Id.ShouldBe(id);
        _fixture.Log.Messages(DamagedEvent).ShouldHaveSingleItem().ShouldStartWith(damaged.ToString());
        await RestartAsync();

        _fixture.Execute("INSERT INTO message SELECT * FROM kept");

        (await LeaseAsync()).Select(message => message.Id).ShouldBe([damaged, id]);
        (await _fixture.ReadAsync(damaged)).ShouldBe("text\r\n"u8.ToArray());
    }

    [Fact]
    public async Task An_attempt_that_is_due_after_the_end_of_time_keeps_nobody_else_waiting()
    {
        await CommitAsync();
        _fixture.Execute("UPDATE recipient SET next_attempt_at = 9000000000000000000");
        var lease = _fixture.Queue.LeaseAsync(10, CancellationToken.None);
        await _fixture.Time.TimerArmedAsync().OrFail();

        var id = await CommitAsync();

        (await lease.OrFail()).ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    private static string Key(string table, QueueId id) => FormattableString.Invariant(
        table == "message" ? (FormattableString)$"id = {id.Value}" : $"message_id = {id.Value} AND number = 1");

    private async Task RestartAsync()
    {
        await _fixture.CloseAsync();
        await _fixture.OpenAsync();
    }

    private Task<IReadOnlyList<LeasedMessage>> LeaseAsync() => _fixture.Queue.LeaseAsync(100, CancellationToken.None).OrFail();

    private async Task<QueueId> CommitAsync()
    {
        await using var draft = _fixture.Queue.BeginMessage();
        await draft.AppendAsync("text\r\n"u8.ToArray(), CancellationToken.None);
        await draft.CommitAsync(new Envelope
        {
            ReversePath = Mailbox.Parse("sender@example.org"),
            Recipients =
            [
                new EnvelopeRecipient(Mailbox.Parse("a@example.net")),
                new EnvelopeRecipient(Mailbox.Parse("b@example.net")) { Parameters = new RecipientParameters { OriginalRecipient = Original } },
            ],
            AcceptedAt = _fixture.Time.GetUtcNow(),
        }).OrFail();
        return draft.Id;
    }
}
