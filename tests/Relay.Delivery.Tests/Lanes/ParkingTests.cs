using Relay.Core;
using Relay.Core.Queue;
using Relay.Delivery.Lanes;
using Relay.Delivery.Limits;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Lanes;

/// <summary>What a lane has no room for, and what becomes of it.</summary>
public sealed class ParkingTests
{
    private const string Stuck = "192.0.2.1";
    private const string Healthy = "192.0.2.2";

    private readonly Gate _gate = new();

    [Fact]
    public async Task A_lane_that_is_stuck_with_more_than_the_window_delays_no_other()
    {
        await using var delivery = await StartAsync();

        delivery.Queue.MakeDue([.. Messages(delivery, 1, 2 * DeliveryWindow.MaxHeld, "one@stuck.example"), delivery.Message(100_000, "one@healthy.example")]);
        await delivery.Queue.SettledAsync(1);

        delivery.Queue.Settlements.ShouldHaveSingleItem().Id.Value.ShouldBe(100_000);
        delivery.Window.Free.ShouldBeGreaterThan(DeliveryWindow.MaxHeld * 9 / 10);
        delivery.Queue.Parked.ShouldAllBe(row => row.DueAt > delivery.Time.GetUtcNow());
        delivery.Log.Texts(2030).ShouldHaveSingleItem().ShouldContain("stuck.example");
    }

    [Fact]
    public async Task A_lane_that_runs_dry_because_its_host_refuses_all_does_not_hurry()
    {
        const int Mail = 2000;
        await using var delivery = await StartAsync();
        delivery.Transport.Says(Stuck, Some.Deferred());

        delivery.Queue.MakeDue([.. Messages(delivery, 1, Mail, "one@stuck.example")]);
        await delivery.Queue.EmptiedAsync(Mail);
        await delivery.Queue.RecipientsSettledAsync(Mail);

        delivery.Queue.Hastened.ShouldBe(0);
    }

    [Fact]
    public async Task Many_lanes_that_are_stuck_leave_room_for_one_more()
    {
        const int Lanes = 50;
        await using var delivery = await StartAsync();
        for (var i = 0; i < Lanes; i++)
        {
            delivery.Dns.Host($"s{i}.example", $"10.0.0.{i}");
            Block(delivery, $"10.0.0.{i}");
        }

        delivery.Queue.MakeDue([.. Enumerable.Range(0, 4 * DeliveryWindow.MaxHeld).Select(i => delivery.Message(i + 1, $"one@s{i % Lanes}.example")), delivery.Message(100_000, "one@healthy.example")]);
        await delivery.Queue.SettledAsync(1);

        delivery.Queue.Settlements.ShouldHaveSingleItem().Id.Value.ShouldBe(100_000);
    }

    [Fact]
    public async Task What_was_parked_is_delivered_when_its_time_has_come()
    {
        const int Mail = 2000;
        await using var delivery = await StartAsync();
        _gate.Open();

        delivery.Queue.MakeDue([.. Messages(delivery, 1, Mail, "one@stuck.example")]);
        await delivery.Queue.LeasedAsync(Mail);
        while (delivery.Queue.Settlements.Count < Mail)
        {
            await delivery.Queue.EmptiedAsync(Mail);
            delivery.Time.Advance(TimeSpan.FromSeconds(1));
            delivery.Queue.ComeBack(delivery.Time.GetUtcNow());
        }

        delivery.Queue.Settlements.Select(settlement => settlement.Id.Value).Distinct().Count().ShouldBe(Mail);
    }

    [Fact]
    public async Task What_is_parked_behind_a_lane_that_runs_dry_is_delivered_at_once()
    {
        const int Mail = 2000;
        await using var delivery = await StartAsync();

        delivery.Queue.MakeDue([.. Messages(delivery, 1, Mail, "one@stuck.example")]);
        await delivery.Queue.EmptiedAsync(Mail);
        var held = Mail - delivery.Queue.Parked.Count;
        held.ShouldBeInRange(LaneDirectory.LowWater, Mail / 2);
        _gate.Open();

        // No time passes.
        await delivery.Queue.SettledAsync(held + LaneDirectory.LowWater);
    }

    [Fact]
    public async Task Mail_of_one_account_for_thousands_of_destinations_leaves_room_for_another_account()
    {
        const int Domains = 2 * DeliveryWindow.MaxHeld;
        await using var delivery = await StartAsync();
        for (var i = 0; i < Domains; i++)
        {
            delivery.Dns.Host($"s{i}.example", $"10.0.{i / 250}.{i % 250}");
            Block(delivery, $"10.0.{i / 250}.{i % 250}");
        }

        var bulk = Enumerable.Range(0, Domains).Select(i => delivery.Message(i + 1, $"one@s{i}.example") with { Account = "bulk" });
        delivery.Queue.MakeDue([.. bulk, delivery.Message(100_000, "one@healthy.example") with { Account = "other" }]);
        await delivery.Queue.EmptiedAsync(Domains + 1);

        delivery.Window.Free.ShouldBeInRange(DeliveryWindow.MaxHeld / 20, DeliveryWindow.MaxHeld / 5);
        delivery.Queue.Returned.ShouldAllBe(message => message.Account == "bulk");
    }

    [Fact]
    public async Task What_is_parked_for_days_comes_to_its_end_all_the_same()
    {
        const int Mail = 2000;
        await using var delivery = await StartAsync();
        var old = delivery.Message(100_000, "one@stuck.example") with { AcceptedAt = delivery.Time.GetUtcNow() - delivery.Options.GiveUpAfter };

        delivery.Queue.MakeDue([.. Messages(delivery, 1, Mail, "one@stuck.example"), old]);
        await delivery.Queue.SettledAsync(1);

        var settled = delivery.Queue.Settlements.ShouldHaveSingleItem();
        settled.Id.ShouldBe(old.Id);
        settled.Recipients.ShouldHaveSingleItem().Outcome.ShouldBeOfType<Outcome.Failed>().Status.ShouldBe(new EnhancedStatus(4, 4, 7));
    }

    [Fact]
    public async Task Of_what_is_parked_for_hours_the_sender_hears_once_that_it_takes_long()
    {
        const int Mail = 2000;
        await using var delivery = await StartAsync();
        var late = delivery.Message(100_000, "one@stuck.example") with { AcceptedAt = delivery.Time.GetUtcNow() - delivery.Options.WarnAfter };
        var told = late with { Id = new QueueId(100_001), Recipients = [late.Recipients[0] with { IsDelayReported = true }] };

        delivery.Queue.MakeDue([.. Messages(delivery, 1, Mail, "one@stuck.example"), late, told]);
        await delivery.Queue.SettledAsync(1);
        await delivery.Queue.EmptiedAsync(Mail + 2);

        var settled = delivery.Queue.Settlements.ShouldHaveSingleItem();
        settled.Id.ShouldBe(late.Id);
        settled.Bounce.ShouldNotBeNull();
        settled.Recipients.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            recipient => recipient.IsDelayReported.ShouldBeTrue(), recipient => recipient.RetryAt.ShouldNotBeNull());
        delivery.Queue.Returned.ShouldContain(message => message.Id == told.Id);
    }

    [Fact]
    public async Task What_the_queue_cannot_take_back_is_delivered_from_memory()
    {
        const int Mail = 2000;
        await using var delivery = await StartAsync();
        delivery.Queue.OnReturn = () => throw new QueueUnavailableException("The disk is full.");

        delivery.Queue.MakeDue([.. Messages(delivery, 1, Mail, "one@stuck.example")]);
        await delivery.Queue.EmptiedAsync(Mail);
        _gate.Open();
        await delivery.Queue.SettledAsync(Mail);

        delivery.Queue.Settlements.Select(settlement => settlement.Id.Value).Distinct().Count().ShouldBe(Mail);
        delivery.Log.Lines.ShouldContain(line => line.Id == 2034);
    }

    [Fact]
    public async Task The_bulk_of_one_account_leaves_room_for_the_message_of_another_and_lets_it_pass()
    {
        await using var delivery = await StartAsync(options => options.MaxConnectionsPerDestination = 1);

        delivery.Queue.MakeDue([.. Messages(delivery, 1, 5000, "one@stuck.example").Select(message => message with { Account = "bulk@example.org" }),
            delivery.Message(100_000, "one@stuck.example") with { Account = "alice@example.org" }, delivery.Message(100_001, "one@stuck.example")]);
        await delivery.Queue.EmptiedAsync(5002);
        _gate.Open();
        await delivery.Queue.SettledAsync(4);

        // The bulk has one under way, then each has its turn.
        var first = delivery.Queue.Settlements.Take(4).Select(settlement => settlement.Id.Value).ToArray();
        first.ShouldContain(100_000);
        first.ShouldContain(100_001);
    }

    [Fact]
    public async Task Who_is_given_up_is_never_parked()
    {
        await using var delivery = await StartAsync();
        var message = delivery.Message(100_000, "one@stuck.example");

        delivery.Queue.MakeDue([.. Messages(delivery, 1, 1000, "one@stuck.example"), message with { Recipients = [message.Recipients[0] with { IsGivenUp = true }] }]);
        await delivery.Queue.SettledAsync(1);

        delivery.Queue.Settlements.ShouldHaveSingleItem().Id.Value.ShouldBe(100_000);
    }

    [Fact]
    public async Task Who_waits_for_a_connection_when_we_stop_goes_back_into_the_queue()
    {
        // Two domains behind one host that may have one connection.
        await using var delivery = await StartAsync(options => options.Providers = [new() { Name = "P", MxHosts = ["*.shared.example"], MaxConnections = 1 }]);
        delivery.Dns.Mx("a.example", new Core.Dns.MxRecord(10, "mx.shared.example")).Mx("b.example", new Core.Dns.MxRecord(10, "mx.shared.example")).Host("mx.shared.example", Stuck);
        delivery.Queue.MakeDue(delivery.Message(1, "one@a.example"));
        await _gate.ReachedAsync(1);
        delivery.Queue.MakeDue(delivery.Message(2, "one@b.example"));
        await delivery.Time.TimerAsync(ConnectionGate.MaxWait);

        var stopping = delivery.Service.StopAsync(default);
        await delivery.Queue.ReturnedAsync(1);
        delivery.Queue.Returned.ShouldHaveSingleItem().Id.Value.ShouldBe(2);
        _gate.Open();
        await stopping.InTimeAsync();

        delivery.Queue.Settlements.ShouldHaveSingleItem().Id.Value.ShouldBe(1);
    }

    [Fact]
    public async Task Who_finds_no_connection_free_has_had_no_attempt()
    {
        await using var delivery = await StartAsync(options => options.Providers = [new() { Name = "P", MxHosts = ["*.shared.example"], MaxConnections = 1 }]);
        delivery.Dns.Mx("a.example", new Core.Dns.MxRecord(10, "mx.shared.example")).Mx("b.example", new Core.Dns.MxRecord(10, "mx.shared.example")).Host("mx.shared.example", Stuck);
        delivery.Queue.MakeDue(delivery.Message(1, "one@a.example"));
        await _gate.ReachedAsync(1);
        delivery.Queue.MakeDue(delivery.Message(2, "one@b.example"));
        await delivery.Time.TimerAsync(ConnectionGate.MaxWait);
        delivery.Time.Advance(ConnectionGate.MaxWait);

        await delivery.Queue.ReturnedAsync(1);
        delivery.Queue.Parked.ShouldHaveSingleItem().Message.Id.Value.ShouldBe(2);
        delivery.Queue.Settlements.ShouldBeEmpty();
        _gate.Open();
    }

    private async Task<TestDelivery> StartAsync(Action<DeliveryOptions>? configure = null)
    {
        var delivery = new TestDelivery(configure);
        delivery.Dns.Host("stuck.example", Stuck).Host("healthy.example", Healthy);
        Block(delivery, Stuck);
        delivery.Transport.Says(Healthy, Some.Delivered());
        await delivery.StartAsync();
        return delivery;
    }

    private void Block(TestDelivery delivery, string host) => delivery.Transport.SendsAsync(host, async (message, _, cancellationToken) =>
    {
        await _gate.PassAsync(cancellationToken);
        return FakeTransport.All(message, Some.Delivered());
    });

    private static IEnumerable<LeasedMessage> Messages(TestDelivery delivery, int from, int count, string recipient) =>
        Enumerable.Range(from, count).Select(i => delivery.Message(i, recipient));
}
