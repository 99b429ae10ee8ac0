using Relay.Core;
using Relay.Core.Queue;
using Relay.Delivery.Routing;
using Relay.Delivery.Settling;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Lanes;

public sealed class DeliveryServiceTests
{
    private const string Host = "192.0.2.1";
    private const string OtherHost = "192.0.2.2";

    private static readonly TimeSpan LeaseRetry = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Nothing_is_leased_before_the_whole_host_has_started()
    {
        await using var delivery = new TestDelivery();
        delivery.Queue.MakeDue(delivery.Message(1, "a@example.net"));

        await delivery.Service.StartAsync(default);
        await delivery.Service.StopAsync(default).InTimeAsync();

        delivery.Queue.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_destination_gets_no_more_connections_than_it_may_have()
    {
        var gate = new Gate();
        await using var delivery = Delivery(options => options.MaxConnectionsPerDestination = 3);
        Block(delivery, Host, gate);
        delivery.Transport.Says(OtherHost, Some.Delivered());
        await delivery.StartAsync();

        delivery.Queue.MakeDue([.. Messages(delivery, 1, 10, "one@example.net")]);
        await gate.ReachedAsync(3);
        delivery.Queue.MakeDue(delivery.Message(100, "one@example.com"));
        await delivery.Queue.SettledAsync(1);
        gate.Open();
        await delivery.Queue.SettledAsync(11);

        gate.Peak.ShouldBe(3);
        delivery.Transport.Dialled.Count(address => address == Host).ShouldBe(3); // connections are used again
    }

    [Fact]
    public async Task A_destination_that_is_stuck_delays_no_other()
    {
        var gate = new Gate();
        await using var delivery = Delivery();
        Block(delivery, Host, gate);
        delivery.Transport.Says(OtherHost, Some.Delivered());
        await delivery.StartAsync();

        delivery.Queue.MakeDue([.. Messages(delivery, 1, 200, "one@example.net"), .. Messages(delivery, 1000, 50, "one@example.com")]);
        await delivery.Queue.SettledAsync(50);

        delivery.Queue.Settlements.ShouldAllBe(settlement => settlement.Id.Value >= 1000);
        gate.Open();
        await delivery.Queue.SettledAsync(250);
    }

    [Fact]
    public async Task Messages_of_a_lane_share_its_connections()
    {
        await using var delivery = Delivery(options => options.MaxConnectionsPerDestination = 1);
        delivery.Transport.Says(Host, Some.Delivered());
        await delivery.StartAsync();

        delivery.Queue.MakeDue([.. Messages(delivery, 1, 50, "one@example.net")]);
        await delivery.Queue.SettledAsync(50);

        var sent = delivery.Transport.Connections.ShouldHaveSingleItem().Sent;
        sent.Select(message => message.Id.Value).ShouldBe(Enumerable.Range(1, 50).Select(i => (long)i));
    }

    [Fact]
    public async Task A_message_to_many_domains_goes_to_their_smarthost_once()
    {
        await using var delivery = Delivery(options => options.Routes.Add(new RouteOptions { Host = Host }));
        delivery.Transport.Says(Host, Some.Delivered());
        await delivery.StartAsync();

        delivery.Queue.MakeDue(delivery.Message(1, "a@one.example", "b@two.example", "c@[192.0.2.99]"));
        await delivery.Queue.SettledAsync(1);

        delivery.Queue.Settlements.ShouldHaveSingleItem().Recipients.Count.ShouldBe(3);
        delivery.Transport.Connections.ShouldHaveSingleItem().Sent.ShouldHaveSingleItem().Recipients.Count.ShouldBe(3);
    }

    [Fact]
    public async Task When_it_stops_nothing_is_begun_and_what_is_under_way_ends()
    {
        var gate = new Gate();
        await using var delivery = Delivery(options => options.MaxConnectionsPerDestination = 1);
        Block(delivery, Host, gate);
        await delivery.StartAsync();
        delivery.Queue.MakeDue(delivery.Message(1, "one@example.net"), delivery.Message(2, "one@example.net"));
        await gate.ReachedAsync(1);
        await delivery.Queue.AskedAsync(2); // both are in the lane

        var stopping = delivery.Service.StopAsync(default);
        stopping.IsCompleted.ShouldBeFalse();
        gate.Open();
        await stopping.InTimeAsync();

        delivery.Queue.Settlements.ShouldHaveSingleItem().Id.Value.ShouldBe(1);
        delivery.Queue.Returned.ShouldHaveSingleItem().Id.Value.ShouldBe(2);
        var connection = delivery.Transport.Connections.ShouldHaveSingleItem();
        connection.Sent.Count.ShouldBe(1);
        connection.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task When_it_stops_a_report_waits_for_nobody()
    {
        var gate = new Gate();
        await using var delivery = Delivery();
        Block(delivery, Host, gate);
        delivery.Transport.Says(OtherHost, Some.Failed());
        await delivery.StartAsync();
        delivery.Queue.MakeDue(delivery.Message(1, "one@example.net", "two@example.com"));
        await gate.ReachedAsync(1);
        await delivery.Time.TimerAsync(Settler.MaxWait); // two has failed, and its report waits for one
        delivery.Queue.Settlements.ShouldBeEmpty();

        var stopping = delivery.Service.StopAsync(default);
        await delivery.Queue.SettledAsync(1);
        delivery.Queue.Settlements.ShouldHaveSingleItem().Recipients.ShouldHaveSingleItem().Number.ShouldBe(1);
        delivery.Queue.Settlements[0].Bounce.ShouldNotBeNull();
        gate.Open();
        await stopping.InTimeAsync();

        delivery.Queue.Settlements.Count.ShouldBe(2);
    }

    [Fact]
    public async Task When_the_hosts_patience_ends_what_is_under_way_is_dropped_and_not_settled()
    {
        var gate = new Gate();
        await using var delivery = Delivery();
        Block(delivery, Host, gate);
        await delivery.StartAsync();
        delivery.Queue.MakeDue(delivery.Message(1, "one@example.net"));
        await gate.ReachedAsync(1);

        using var patience = new CancellationTokenSource();
        var stopping = delivery.Service.StopAsync(patience.Token);
        stopping.IsCompleted.ShouldBeFalse();
        await patience.CancelAsync();

        await stopping.InTimeAsync();
        await gate.CancelledAsync;
        await delivery.Lanes.DrainAsync().InTimeAsync();
        delivery.Queue.Settlements.ShouldBeEmpty();
        delivery.Log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_worker_that_has_nothing_to_do_delays_no_stop()
    {
        await using var delivery = Delivery();
        delivery.Transport.Says(Host, Some.Delivered());
        await delivery.StartAsync();
        delivery.Queue.MakeDue(delivery.Message(1, "one@example.net"));
        await delivery.Time.TimerAsync(delivery.Options.Timeouts.Idle);

        await delivery.Service.StopAsync(default).InTimeAsync();

        delivery.Transport.Connections.ShouldHaveSingleItem().IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_bug_in_an_attempt_is_no_verdict_on_the_message()
    {
        await using var delivery = Delivery();
        delivery.Transport.Throws(Host, () => new InvalidOperationException("A bug."));
        await delivery.StartAsync();

        delivery.Queue.MakeDue(delivery.Message(1, "one@example.net"));
        await delivery.Queue.SettledAsync(1);

        delivery.Queue.Settlements[0].Recipients.ShouldHaveSingleItem().Outcome.ShouldBeOfType<Outcome.Deferred>();
        delivery.Log.Lines.ShouldContain(line => line.Id == 2007);
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_a_bug_like_any_other()
    {
        await using var delivery = Delivery();
        delivery.Transport.Throws(Host, () => new OperationCanceledException());
        await delivery.StartAsync();

        delivery.Queue.MakeDue(delivery.Message(1, "one@example.net"));
        await delivery.Queue.SettledAsync(1);

        delivery.Queue.Settlements[0].Recipients.ShouldHaveSingleItem().Outcome.ShouldBeOfType<Outcome.Deferred>();
    }

    [Fact]
    public async Task A_message_that_cannot_be_settled_for_a_bug_does_not_end_the_lane()
    {
        await using var delivery = Delivery(options => options.MaxConnectionsPerDestination = 1);
        delivery.Transport.Says(Host, Some.Delivered());
        delivery.Queue.OnSettle = settlement =>
        {
            if (settlement.Id.Value == 1)
                throw new InvalidOperationException("A bug.");
        };
        await delivery.StartAsync();

        delivery.Queue.MakeDue([.. Messages(delivery, 1, 2, "one@example.net")]);
        await delivery.Queue.SettledAsync(1);

        delivery.Queue.Settlements.ShouldHaveSingleItem().Id.Value.ShouldBe(2);
        delivery.Log.Lines.ShouldContain(line => line.Id == 2008);
    }

    [Theory]
    [InlineData(typeof(QueueUnavailableException))]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(OperationCanceledException))]
    public async Task A_queue_that_cannot_lease_is_asked_again(Type exception)
    {
        var failures = 2;
        await using var delivery = Delivery();
        delivery.Transport.Says(Host, Some.Delivered());
        delivery.Queue.OnLease = () =>
        {
            if (failures-- > 0)
                throw (Exception)Activator.CreateInstance(exception)!;
        };
        await delivery.StartAsync();
        delivery.Queue.MakeDue(delivery.Message(1, "one@example.net"));
        for (var i = 1; i <= 2; i++)
        {
            await delivery.Time.TimerAsync(LeaseRetry, i);
            delivery.Time.Advance(LeaseRetry);
        }

        await delivery.Queue.SettledAsync(1);
        delivery.Log.Texts(2005).Count().ShouldBe(1);
    }

    [Fact]
    public async Task No_more_is_held_than_there_is_room_for()
    {
        var gate = new Gate();
        await using var delivery = new TestDelivery();
        var domains = Enumerable.Range(0, 6000).Select(i => (Name: $"d{i}.example", Address: $"10.0.{i / 250}.{i % 250}")).ToArray();
        foreach (var (name, address) in domains)
        {
            delivery.Dns.Host(name, address);
            Block(delivery, address, gate);
        }

        await delivery.StartAsync();
        delivery.Queue.MakeDue([.. domains.Select((domain, i) => delivery.Message(i + 1, $"one@{domain.Name}") with { Account = $"a{i}" })]);
        await delivery.Queue.LeasedAsync(DeliveryWindow.MaxHeld);
        delivery.Window.RoomAsync(default).IsCompleted.ShouldBeFalse();
        delivery.Queue.Asked.Count.ShouldBe(DeliveryWindow.MaxHeld / DeliveryService.MaxLease);
        gate.Open();
        await delivery.Queue.SettledAsync(domains.Length);

        delivery.Queue.Asked.ShouldAllBe(asked => asked <= DeliveryService.MaxLease);
    }

    [Fact]
    public async Task Every_place_is_given_back_whatever_became_of_the_message()
    {
        var failures = 2;
        await using var delivery = Delivery();
        delivery.Transport.Throws(Host, () => new InvalidOperationException("A bug.")).Says(OtherHost, Some.Failed());
        delivery.Queue.OnSettle = settlement =>
        {
            if (settlement.Id.Value % 10 == 0)
                throw new InvalidOperationException("A bug.");
        };
        delivery.Queue.OnLease = () =>
        {
            if (failures-- > 0)
                throw new QueueUnavailableException("The disk is gone.");
        };
        await delivery.StartAsync();
        for (var i = 1; i <= 2; i++)
        {
            await delivery.Time.TimerAsync(LeaseRetry, i);
            delivery.Time.Advance(LeaseRetry);
        }

        string[] recipients = ["one@example.net", "two@example.com", "three@example.com"];
        delivery.Queue.MakeDue([.. Enumerable.Range(1, 50).Select(i => delivery.Message(i, recipients))]);
        await delivery.Queue.RecipientsSettledAsync(3 * 45);
        await delivery.Queue.EmptiedAsync(150);
        await delivery.Service.StopAsync(default).InTimeAsync();

        delivery.Window.Free.ShouldBe(DeliveryWindow.MaxHeld);
    }

    private static TestDelivery Delivery(Action<DeliveryOptions>? configure = null)
    {
        var delivery = new TestDelivery(configure);
        delivery.Dns.Host("example.net", Host).Host("example.com", OtherHost);
        return delivery;
    }

    private static void Block(TestDelivery delivery, string host, Gate gate) =>
        delivery.Transport.SendsAsync(host, async (message, _, cancellationToken) =>
        {
            await gate.PassAsync(cancellationToken);
            return FakeTransport.All(message, Some.Delivered());
        });

    private static IEnumerable<LeasedMessage> Messages(TestDelivery delivery, int from, int count, string recipient) =>
        Enumerable.Range(from, count).Select(i => delivery.Message(i, recipient));
}
