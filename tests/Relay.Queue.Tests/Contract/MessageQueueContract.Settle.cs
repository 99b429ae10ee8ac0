using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Contract;

public abstract partial class MessageQueueContract
{
    [Fact]
    public async Task Each_recipient_has_its_own_outcome()
    {
        var id = await CommitAsync("a@example.net", "b@example.net", "c@example.net");
        await LeaseAsync();
        await SettleAsync(id, Outcomes.Delivered(0), Outcomes.Failed(1), Outcomes.Deferred(2, Now.AddMinutes(5)));
        (await LeaseDueAsync()).ShouldBeEmpty();
        Time.Advance(TimeSpan.FromMinutes(5));

        var message = (await LeaseDueAsync()).ShouldHaveSingleItem();

        message.Id.ShouldBe(id);
        var recipient = message.Recipients.ShouldHaveSingleItem();
        recipient.ForwardPath.ToString().ShouldBe("c@example.net");
        recipient.ShouldBe(new LeasedRecipient(2, recipient.ForwardPath, Attempt: 2));
    }

    [Fact]
    public async Task That_the_sender_was_told_of_a_delay_is_remembered_however_often_it_is_deferred_after_that()
    {
        var id = await CommitAsync("a@example.net", "b@example.net");
        (await LeaseAsync()).Single().Account.ShouldBe("sender");
        await SettleAsync(id, Outcomes.Deferred(0, Now) with { IsDelayReported = true }, Outcomes.Deferred(1, Now));
        await LeaseAsync();
        await SettleAsync(id, Outcomes.Deferred(0, Now), Outcomes.Deferred(1, Now));
        await RestartAsync();

        (await LeaseAsync()).Single().Recipients.Select(recipient => recipient.IsDelayReported).ShouldBe([true, false]);
    }

    [Fact]
    public async Task The_last_final_outcome_removes_the_message_and_its_content()
    {
        var id = await CommitAsync(Fixture.Random.Bytes(2 * Chunk + 1), EnvelopeTo("a@example.net", "b@example.net"));
        await LeaseAsync();
        await SettleAsync(id, Outcomes.Delivered(1));
        (await ReadAsync(id)).Length.ShouldBe(2 * Chunk + 1);

        await SettleAsync(id, Outcomes.Failed(0));

        await ShouldBeGoneAsync(id);
        (await Fixture.StoredOctetsAsync()).ShouldBe(0);
        await CrashAsync();
        await ShouldBeGoneAsync(id);
        (await LeaseDueAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_not_leased_can_not_be_settled()
    {
        var id = await CommitAsync("a@example.net", "b@example.net");
        await Should.ThrowAsync<InvalidOperationException>(() => SettleAsync(id, Outcomes.Delivered(0)));
        (await LeaseAsync(atMost: 1)).ShouldHaveSingleItem();

        await Should.ThrowAsync<InvalidOperationException>(() => SettleAsync(id, Outcomes.Delivered(0), Outcomes.Delivered(1)));
        await Should.ThrowAsync<InvalidOperationException>(() => SettleAsync(id, Outcomes.Delivered(0), Outcomes.Delivered(7)));
        await Should.ThrowAsync<InvalidOperationException>(() => SettleAsync(id, Outcomes.Deferred(0, Now), Outcomes.Delivered(0)));
        await Should.ThrowAsync<InvalidOperationException>(() => SettleAsync(new QueueId(1), Outcomes.Delivered(0)));

        var rest = (await LeaseDueAsync()).ShouldHaveSingleItem();
        rest.Recipients.ShouldHaveSingleItem().Number.ShouldBe(1);
        await SettleAsync(id, Outcomes.Delivered(0), Outcomes.Delivered(1)); // both are still as they were
    }

    [Fact]
    public async Task Settling_twice_is_an_error_and_changes_nothing()
    {
        var id = await CommitAsync("a@example.net", "b@example.net");
        await LeaseAsync();
        await SettleAsync(id, Outcomes.Delivered(0), Outcomes.Deferred(1, Now.AddMinutes(1)));

        await Should.ThrowAsync<InvalidOperationException>(() => SettleAsync(id, Outcomes.Delivered(0)));
        await Should.ThrowAsync<InvalidOperationException>(() => SettleAsync(id, Outcomes.Delivered(1)));

        Time.Advance(TimeSpan.FromMinutes(1));
        (await LeaseDueAsync()).ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().Number.ShouldBe(1);
    }

    [Fact]
    public async Task A_bad_settlement_leaves_a_lease_that_waits_alone()
    {
        var id = await CommitAsync("a@example.net");
        await LeaseAsync();
        var lease = LeaseAsync();

        await Should.ThrowAsync<InvalidOperationException>(() => SettleAsync(id, Outcomes.Delivered(1)));

        await SettleAsync(id, Outcomes.Deferred(0, Now));
        (await lease).ShouldHaveSingleItem().Id.ShouldBe(id);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(2 * Chunk + 100)]
    public async Task A_bounce_is_committed_with_the_failure_that_caused_it(int octets)
    {
        var content = Fixture.Random.Bytes(octets);
        var id = await CommitAsync("a@example.net");
        await LeaseAsync();
        await using var bounce = await DraftAsync(content);

        await Queue.SettleAsync(new Settlement(id, [Outcomes.Failed(0)]) { Bounce = new BounceDraft(bounce, BounceEnvelope()) }).OrFail();
        await bounce.DisposeAsync();
        await CrashAsync();

        await ShouldBeGoneAsync(id);
        var leased = (await LeaseDueAsync()).ShouldHaveSingleItem();
        leased.Id.ShouldBe(bounce.Id);
        leased.ReversePath.ShouldBeNull();
        leased.Recipients.ShouldHaveSingleItem().ForwardPath.ToString().ShouldBe("sender@example.org");
        (await ReadAsync(bounce.Id)).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Fact]
    public async Task A_bounce_is_not_committed_when_its_failure_is_not()
    {
        var id = await CommitAsync("a@example.net");
        await LeaseAsync();
        await using (var bounce = await DraftAsync(Fixture.Random.Bytes(2 * Chunk)))
        {
            var settlement = new Settlement(id, [Outcomes.Failed(0), Outcomes.Failed(1)]) { Bounce = new BounceDraft(bounce, BounceEnvelope()) };
            await Should.ThrowAsync<InvalidOperationException>(() => Queue.SettleAsync(settlement).OrFail());
            (await LeaseDueAsync()).ShouldBeEmpty();

            await Queue.SettleAsync(settlement with { Recipients = [Outcomes.Failed(0)] }).OrFail();

            (await LeaseDueAsync()).ShouldHaveSingleItem().Id.ShouldBe(bounce.Id);
        }

        await ShouldBeGoneAsync(id);
    }

    [Fact]
    public async Task A_bounce_that_can_not_be_committed_leaves_its_failure_unsettled()
    {
        var id = await CommitAsync("a@example.net");
        await LeaseAsync();
        await using var bounce = await DraftAsync(Text("x\r\n"));
        var nobody = BounceEnvelope() with { Recipients = [] };

        await Should.ThrowAsync<ArgumentException>(
            () => Queue.SettleAsync(new Settlement(id, [Outcomes.Failed(0)]) { Bounce = new BounceDraft(bounce, nobody) }).OrFail());

        await SettleAsync(id, Outcomes.Delivered(0)); // it is leased as before
    }

    private Envelope BounceEnvelope() => EnvelopeTo("sender@example.org") with { ReversePath = null, Account = null };
}
