using Relay.Core.Addresses;
using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.Storage;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Storage;

public sealed class FreshContentTests : IAsyncLifetime
{
    private const string Spoil = "UPDATE chunk SET content = CAST('other!' AS BLOB)";

    private readonly FreshContent _content = new();
    private SqliteQueueFixture _fixture = null!; // xunit initialises before each test

    public async Task InitializeAsync() => _fixture = await SqliteQueueFixture.OpenNewAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync().AsTask();

    [Fact]
    public void The_oldest_goes_when_there_are_too_many_octets()
    {
        const int Half = FreshContent.MaxOctets / 2;
        _content.Add(new QueueId(1), new byte[Half]);
        _content.Add(new QueueId(2), new byte[Half]);
        Has(1).ShouldBeTrue();

        _content.Add(new QueueId(3), new byte[1]);

        Has(1).ShouldBeFalse();
        Has(2).ShouldBeTrue();
        Has(3).ShouldBeTrue();
    }

    [Fact]
    public void A_buffer_counts_as_a_whole_and_not_by_what_is_in_it()
    {
        _content.Add(new QueueId(1), new byte[1]);
        _content.Add(new QueueId(2), new byte[FreshContent.MaxOctets].AsMemory(0, 1));

        Has(1).ShouldBeFalse();
        Has(2).ShouldBeTrue();
    }

    [Fact]
    public void The_oldest_goes_when_there_are_too_many_messages()
    {
        for (var id = 1; id <= FreshContent.MaxMessages + 1; id++)
            _content.Add(new QueueId(id), new byte[1]);

        Has(1).ShouldBeFalse();
        Has(2).ShouldBeTrue();
        Has(FreshContent.MaxMessages + 1).ShouldBeTrue();
    }

    [Fact]
    public void What_is_removed_makes_room()
    {
        _content.Add(new QueueId(1), new byte[FreshContent.MaxOctets]);
        _content.Remove(new QueueId(1));
        _content.Add(new QueueId(2), new byte[FreshContent.MaxOctets]);

        Has(1).ShouldBeFalse();
        Has(2).ShouldBeTrue();
    }

    [Fact]
    public async Task Fresh_mail_is_read_from_memory()
    {
        var id = await CommitAsync();
        _fixture.Execute(Spoil);

        (await _fixture.ReadAsync(id)).ShouldBe("text\r\n"u8.ToArray());
    }

    [Fact]
    public async Task What_was_put_off_is_read_from_the_tables()
    {
        var id = await CommitAsync();
        await _fixture.Queue.LeaseAsync(10, CancellationToken.None).OrFail();
        await _fixture.Queue.SettleAsync(new Settlement(id, [Outcomes.Deferred(0, _fixture.Time.GetUtcNow())])).OrFail();
        _fixture.Execute(Spoil);

        await Should.ThrowAsync<QueueUnavailableException>(() => _fixture.ReadAsync(id));
    }

    [Fact]
    public async Task What_was_given_back_is_read_from_the_tables()
    {
        var id = await CommitAsync();
        await _fixture.Queue.ReturnAsync(await _fixture.Queue.LeaseAsync(10, CancellationToken.None).OrFail()).OrFail();
        _fixture.Execute(Spoil);

        await Should.ThrowAsync<QueueUnavailableException>(() => _fixture.ReadAsync(id));
    }

    [Fact]
    public async Task What_its_sender_holds_back_is_not_kept()
    {
        var id = await CommitAsync(holdUntil: _fixture.Time.GetUtcNow().AddHours(1));
        _fixture.Execute(Spoil);

        await Should.ThrowAsync<QueueUnavailableException>(() => _fixture.ReadAsync(id));
    }

    [Fact]
    public async Task What_an_operator_removed_is_not_read_from_memory_either()
    {
        var id = await CommitAsync();
        (await _fixture.ReadAsync(id)).ShouldNotBeEmpty();

        await ((SqliteMessageQueue)_fixture.Queue).Control.ChangeAsync(QueueAction.Remove, QueueFilter.All, CancellationToken.None).OrFail();

        await Should.ThrowAsync<QueueUnavailableException>(() => _fixture.ReadAsync(id));
    }

    [Fact]
    public async Task What_was_delivered_is_not_read_from_memory_either()
    {
        var id = await CommitAsync();
        await _fixture.Queue.LeaseAsync(10, CancellationToken.None).OrFail();
        await _fixture.Queue.SettleAsync(new Settlement(id, [Outcomes.Delivered(0)])).OrFail();

        await Should.ThrowAsync<QueueUnavailableException>(() => _fixture.ReadAsync(id));
    }

    [Fact]
    public async Task What_was_leased_by_its_insert_is_due_again_after_a_crash()
    {
        var lease = _fixture.Queue.LeaseAsync(10, CancellationToken.None);
        await CommitAsync(holdUntil: _fixture.Time.GetUtcNow().AddHours(1)); // the lease waits
        var id = await CommitAsync();
        (await lease.OrFail()).ShouldHaveSingleItem().Id.ShouldBe(id);
        await _fixture.KillAsync();
        await _fixture.OpenAsync();

        var again = (await _fixture.Queue.LeaseAsync(10, CancellationToken.None).OrFail()).ShouldHaveSingleItem();

        again.Id.ShouldBe(id);
        again.Recipients.ShouldHaveSingleItem().Attempt.ShouldBe(2);
        (await _fixture.ReadAsync(id)).ShouldBe("text\r\n"u8.ToArray());
    }

    private bool Has(long id) => _content.TryGet(new QueueId(id), out _);

    private async Task<QueueId> CommitAsync(DateTimeOffset? holdUntil = null)
    {
        await using var draft = _fixture.Queue.BeginMessage();
        await draft.AppendAsync("text\r\n"u8.ToArray(), CancellationToken.None);
        await draft.CommitAsync(new Envelope
        {
            ReversePath = Mailbox.Parse("sender@example.org"),
            Recipients = [new EnvelopeRecipient(Mailbox.Parse("a@example.net"))],
            AcceptedAt = _fixture.Time.GetUtcNow(),
            Parameters = new MessageParameters { HoldUntil = holdUntil },
        }).OrFail();
        return draft.Id;
    }
}
