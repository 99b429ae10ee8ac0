using Relay.Core.Addresses;
using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Control;

public sealed class FilterTests : IAsyncLifetime
{
    private ControlFixture _fixture = null!; // xunit initialises before each test

    public async Task InitializeAsync() => _fixture = await ControlFixture.OpenNewAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync().AsTask();

    [Fact]
    public async Task Nothing_said_is_everyone_the_oldest_first()
    {
        var first = await _fixture.CommitAsync("a@example.net", "b@example.net");
        var second = await _fixture.CommitAsync("c@example.net");

        var messages = await _fixture.ListAsync();

        messages.Select(message => message.Id).ShouldBe([first, second]);
        messages[0].Recipients.Select(recipient => (recipient.Number, recipient.Address)).ShouldBe([(0, "a@example.net"), (1, "b@example.net")]);
    }

    [Fact]
    public async Task A_message_is_shown_with_all_that_is_known_of_it()
    {
        var holdUntil = _fixture.Now + TimeSpan.FromHours(2);
        var id = await _fixture.CommitAsync(envelope => envelope with
        {
            Account = "printer",
            Origin = new Origin("192.0.2.7", "<1@example.org>"),
            Parameters = new MessageParameters { HoldUntil = holdUntil },
        }, ["a@example.net"]);

        var message = (await _fixture.ListAsync()).ShouldHaveSingleItem();

        message.ShouldSatisfyAllConditions(
            () => message.Id.ShouldBe(id),
            () => message.Sender.ShouldBe("sender@example.org"),
            () => message.AcceptedAt.ShouldBe(_fixture.Now),
            () => message.Size.ShouldBe("text\r\n".Length),
            () => message.Account.ShouldBe("printer"),
            () => message.Client.ShouldBe("192.0.2.7"),
            () => message.MessageId.ShouldBe("<1@example.org>"),
            () => message.HoldUntil.ShouldBe(holdUntil),
            () => message.Recipients.ShouldHaveSingleItem().ShouldBe(new QueuedRecipient(0, "a@example.net", RecipientState.Waiting, 0, holdUntil, null)));
    }

    [Fact]
    public async Task An_id_means_its_message()
    {
        await _fixture.CommitAsync("a@example.net");
        var id = await _fixture.CommitAsync("b@example.net");
        await _fixture.CommitAsync("c@example.net");

        (await _fixture.AddressesAsync(new QueueFilter { Id = id })).ShouldBe(["b@example.net"]);
        (await _fixture.AddressesAsync(new QueueFilter { Id = new QueueId(1) })).ShouldBeEmpty();
        (await _fixture.AddressesAsync(new QueueFilter { Id = id, Recipient = "c@example.net" })).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("bob@example.net", "Bob@Example.NET")]
    [InlineData("BOB@EXAMPLE.NET", "Bob@Example.NET")]
    [InlineData("@EXAMPLE.net", "Bob@Example.NET", "a_b@example.net")]
    [InlineData("@example.com", "b%b@sub.example.com", "\"@example.net\"@example.com")]
    [InlineData("a_b@example.net", "a_b@example.net")]
    [InlineData("axb@example.net")]
    [InlineData("%@example.net")]
    [InlineData("b%b@sub.example.com", "b%b@sub.example.com")]
    [InlineData(@"a\b@example.net")]
    [InlineData("example.net")]
    [InlineData("' OR 1=1 --")]
    [InlineData("@bücher.example", "u@xn--bcher-kva.example", "v@BÜCHER.example")]
    [InlineData("@xn--BCHER-kva.example", "u@xn--bcher-kva.example", "v@BÜCHER.example")]
    [InlineData("u@bücher.example", "u@xn--bcher-kva.example")]
    public async Task A_recipient_is_an_address_or_all_of_a_domain_whatever_its_case(string asked, params string[] found)
    {
        var all = new[]
        {
            "Bob@Example.NET", "a_b@example.net", "b%b@sub.example.com", "\"@example.net\"@example.com", "c@notexample.net", "u@xn--bcher-kva.example", "v@BÜCHER.example",
        };
        await _fixture.CommitAsync(all);
        // A domain is that domain, and none below it.
        var expected = found.Where(address => !(asked == "@example.com" && address.Contains("sub.", StringComparison.Ordinal)));

        var addresses = await _fixture.AddressesAsync(new QueueFilter { Recipient = asked });

        addresses.Where(address => !address.StartsWith('v')).ShouldBe(expected.Where(address => !address.StartsWith('v')));
    }

    [Theory]
    [InlineData("Alice@Example.org", "a@example.net")]
    [InlineData("@example.ORG", "a@example.net", "b@example.net")]
    [InlineData("", "c@example.net")]
    public async Task A_sender_is_an_address_or_all_of_a_domain_or_nobody(string asked, params string[] found)
    {
        await CommitFromAsync("alice@example.org", "a@example.net");
        await CommitFromAsync("bob@example.org", "b@example.net");
        await CommitFromAsync(null, "c@example.net");
        await CommitFromAsync("dave@example.com", "d@example.net");

        (await _fixture.AddressesAsync(new QueueFilter { Sender = asked })).ShouldBe(found);
    }

    [Fact]
    public async Task An_account_is_who_submitted_it()
    {
        await _fixture.CommitAsync(envelope => envelope with { Account = "Printer" }, ["a@example.net"]);
        await _fixture.CommitAsync(envelope => envelope with { Account = "printer2" }, ["b@example.net"]);
        await _fixture.CommitAsync("c@example.net");

        (await _fixture.AddressesAsync(new QueueFilter { Account = "printer" })).ShouldBe(["a@example.net"]);
    }

    [Fact]
    public async Task An_age_has_two_ends()
    {
        await _fixture.CommitAsync("a@example.net");
        _fixture.Store.Time.Advance(TimeSpan.FromHours(1));
        var then = _fixture.Now;
        await _fixture.CommitAsync("b@example.net");
        _fixture.Store.Time.Advance(TimeSpan.FromHours(1));
        await _fixture.CommitAsync("c@example.net");

        (await _fixture.AddressesAsync(new QueueFilter { Before = then })).ShouldBe(["a@example.net"]);
        (await _fixture.AddressesAsync(new QueueFilter { Since = then })).ShouldBe(["b@example.net", "c@example.net"]);
        (await _fixture.AddressesAsync(new QueueFilter { Since = then, Before = then + TimeSpan.FromHours(1) })).ShouldBe(["b@example.net"]);
    }

    [Theory]
    [InlineData("no ANSWER", 1)]
    [InlineData("4.4.1", 1)]
    [InlineData("4%1", 0)]
    [InlineData("quota", 0)]
    public async Task A_reason_stands_somewhere_in_what_was_said_last(string asked, int found)
    {
        var id = await _fixture.CommitAsync("a@example.net", "b@example.net");
        await _fixture.LeaseAsync();
        await _fixture.SettleAsync(id, Outcomes.Deferred(0, _fixture.Now + TimeSpan.FromHours(1)));

        (await _fixture.AddressesAsync(new QueueFilter { Reason = asked })).Length.ShouldBe(found);
    }

    [Fact]
    public async Task Each_recipient_is_in_one_state_and_counted_there()
    {
        var damaged = await _fixture.CommitAsync("damaged@example.net");
        var id = await _fixture.CommitAsync("busy@example.net", "waiting@example.net");
        var held = await _fixture.CommitAsync("held@example.net");
        await _fixture.ChangeAsync(QueueAction.Hold, new QueueFilter { Id = held });
        _fixture.Store.Execute($"UPDATE message SET reverse_path = 'no address' WHERE id = {damaged.Value}");
        await _fixture.LeaseAsync(1);

        foreach (var (state, address) in new[]
                 {
                     (RecipientState.Damaged, "damaged@example.net"), (RecipientState.UnderWay, "busy@example.net"), (RecipientState.Waiting, "waiting@example.net"), (RecipientState.Held, "held@example.net"),
                 })
        {
            (await _fixture.ListAsync(new QueueFilter { State = state })).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem()
                .ShouldSatisfyAllConditions(recipient => recipient.Address.ShouldBe(address), recipient => recipient.State.ShouldBe(state));
        }

        ((await CountAsync()) with { Last = null }).ShouldBe(new QueueCount(3, 18, _fixture.Now, Waiting: 1, UnderWay: 1, Held: 1, Damaged: 1));
        (await CountAsync(new QueueFilter { Id = id, State = RecipientState.Waiting })).ShouldBe(new QueueCount(1, 6, _fixture.Now, 1, 0, 0, 0) { Last = id });
        (await CountAsync(new QueueFilter { Sender = "" })).ShouldBe(new QueueCount(0, 0, null, 0, 0, 0, 0));
    }

    [Fact]
    public async Task What_is_damaged_is_shown_with_what_can_be_said_of_it()
    {
        var orphan = await _fixture.CommitAsync("a@example.net");
        var odd = await _fixture.CommitAsync("b@example.net");
        _fixture.Store.Execute($"""
            DELETE FROM message WHERE id = {orphan.Value};
            UPDATE message SET reverse_path = 'x' || char(10, 27), accepted_at = 9000000000000000000, size = 9000000000000000000 WHERE id = {odd.Value};
            UPDATE recipient SET attempts = 9000000000000000000, next_attempt_at = -9000000000000000000, forward_path = '' WHERE message_id = {odd.Value};
            INSERT INTO message SELECT id + 1, reverse_path, accepted_at, size, eight_bit, account, smtputf8, require_tls, ret, envid, hold_until, client, message_id, NULL FROM message;
            INSERT INTO recipient SELECT message_id + 1, number, forward_path, next_attempt_at, leased, attempts, interruptions, last_outcome, notify, orcpt, held, given_up, NULL, 0 FROM recipient WHERE message_id = {odd.Value};
            """);

        var messages = await _fixture.ListAsync();

        messages[0].ShouldSatisfyAllConditions(message => message.Id.ShouldBe(orphan), message => message.Sender.ShouldBeNull(), message => message.AcceptedAt.ShouldBeNull());
        messages[1].ShouldSatisfyAllConditions(message => message.Sender.ShouldBe("x\n\x1B"), message => message.AcceptedAt.ShouldBeNull());
        messages[1].Recipients.ShouldHaveSingleItem().ShouldBe(new QueuedRecipient(0, "", RecipientState.Waiting, int.MaxValue, null, null));
        (await CountAsync()).Messages.ShouldBe(3);
    }

    private Task<QueueCount> CountAsync(QueueFilter? filter = null) => _fixture.Control.CountAsync(filter ?? QueueFilter.All, CancellationToken.None).OrFail();

    private Task<QueueId> CommitFromAsync(string? sender, string recipient) =>
        _fixture.CommitAsync(envelope => envelope with { ReversePath = sender is null ? null : Mailbox.Parse(sender) }, [recipient]);
}
