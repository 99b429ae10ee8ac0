using Relay.Core;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Lanes;

public sealed class LaneDirectoryTests
{
    private const string Host = "192.0.2.1";

    [Fact]
    public async Task A_worker_that_has_waited_in_vain_closes_its_connection()
    {
        await using var delivery = Delivery();
        var idle = delivery.Options.Timeouts.Idle;
        delivery.Add(delivery.Message(1, "one@example.net"));
        await delivery.Time.TimerAsync(idle);
        delivery.Transport.Connections.ShouldHaveSingleItem().IsDisposed.ShouldBeFalse();

        delivery.Time.Advance(idle);
        await delivery.Lanes.DrainAsync().InTimeAsync();

        delivery.Transport.Connections.ShouldHaveSingleItem().IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_job_that_comes_while_a_worker_waits_goes_over_its_connection()
    {
        await using var delivery = Delivery();
        var idle = delivery.Options.Timeouts.Idle;
        for (var i = 1; i <= 5; i++)
        {
            delivery.Add(delivery.Message(i, "one@example.net"));
            await delivery.Time.TimerAsync(idle, i);
            delivery.Time.Advance(idle - TimeSpan.FromTicks(1));
        }

        delivery.Transport.Connections.ShouldHaveSingleItem().Sent.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_job_that_comes_at_the_moment_in_which_the_last_worker_gives_up_is_done()
    {
        await using var delivery = Delivery();
        var idle = delivery.Options.Timeouts.Idle;
        for (var i = 1; i <= 100; i++)
        {
            delivery.Add(delivery.Message(2 * i, "one@example.net"));
            await delivery.Time.TimerAsync(idle, (2 * i) - 1);
            delivery.Time.Advance(idle, beforeFiring: () => delivery.Add(delivery.Message((2 * i) + 1, "one@example.net")));
            await delivery.Queue.SettledAsync(2 * i);
            await delivery.Time.TimerAsync(idle, 2 * i); // whoever did it waits for the next
            delivery.Time.Advance(idle);
            await delivery.Lanes.DrainAsync().InTimeAsync();
        }
    }

    [Fact]
    public async Task A_job_that_comes_after_the_last_worker_gave_up_gets_a_new_one()
    {
        await using var delivery = Delivery();
        var idle = delivery.Options.Timeouts.Idle;
        for (var i = 1; i <= 100; i++)
        {
            delivery.Add(delivery.Message(i, "one@example.net"));
            await delivery.Time.TimerAsync(idle, i);
            delivery.Time.Advance(idle);
            await delivery.Lanes.DrainAsync().InTimeAsync();
        }

        delivery.Queue.Settlements.Count.ShouldBe(100);
        delivery.Transport.Connections.Count.ShouldBe(100);
    }

    [Fact]
    public async Task A_worker_that_gave_up_is_given_no_job_although_another_keeps_the_lane()
    {
        var gate = new Gate();
        await using var delivery = Delivery(workers: 2);
        delivery.Transport.SendsAsync(Host, async (message, _, cancellationToken) =>
        {
            if (message.Id.Value == 1)
                await gate.PassAsync(cancellationToken);
            return FakeTransport.All(message, Some.Delivered());
        });
        delivery.Add(delivery.Message(1, "one@example.net"));
        delivery.Add(delivery.Message(2, "one@example.net"));
        await gate.ReachedAsync(1);
        await delivery.Time.TimerAsync(delivery.Options.Timeouts.Idle);
        delivery.Time.Advance(delivery.Options.Timeouts.Idle);
        await delivery.Transport.Connections.Single(connection => connection.Sent[0].Id.Value == 2).ClosedAsync;

        delivery.Add(delivery.Message(3, "one@example.net"));
        await delivery.Queue.SettledAsync(2);

        delivery.Queue.Settlements.Select(settlement => settlement.Id.Value).ShouldBe([2, 3]);
        gate.Open();
    }

    [Fact]
    public async Task No_job_is_forgotten_when_a_lane_has_more_workers_than_its_host_grants_connections_now()
    {
        Gate first = new(), last = new();
        await using var delivery = Delivery(workers: 5);
        delivery.Transport.SendsAsync(Host, async (message, _, cancellationToken) =>
        {
            if (message.Id.Value <= 4)
                await (message.Id.Value == 4 ? last : first).PassAsync(cancellationToken);
            return FakeTransport.All(message, message.Id.Value == 4 ? new Outcome.Deferred(new EnhancedStatus(4, 3, 2), "Too much to do.") : Some.Delivered());
        });
        for (var i = 1; i <= 4; i++)
            delivery.Add(delivery.Message(i, "one@example.net"));
        await first.ReachedAsync(3);
        await last.ReachedAsync(1);

        first.Open(); // three rest
        await delivery.Time.TimerAsync(delivery.Options.Timeouts.Idle, 3);
        last.Open(); // the fourth hears that two are enough, and ends
        await delivery.Transport.Connections.Single(connection => connection.Sent[0].Id.Value == 4).ClosedAsync;
        delivery.Add(delivery.Message(5, "one@example.net")); // one of the three is woken, and is one too many

        await delivery.Queue.SettledAsync(5);
        delivery.Queue.Settlements.Select(settlement => settlement.Id.Value).Order().ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task No_job_is_forgotten_while_workers_come_and_go()
    {
        await using var delivery = Delivery();
        var idle = delivery.Options.Timeouts.Idle;
        const int Jobs = 2000;
        var isDone = false;
        var clock = Task.Run(() =>
        {
            while (!Volatile.Read(ref isDone))
                delivery.Time.Advance(idle);
        });

        for (var i = 1; i <= Jobs; i++)
        {
            delivery.Add(delivery.Message(i, "one@example.net"));
            if (i % 3 == 0)
                await delivery.Queue.SettledAsync(i); // all are idle now, and give up
        }

        await delivery.Queue.SettledAsync(Jobs);
        Volatile.Write(ref isDone, true);
        await clock.InTimeAsync();
        delivery.Queue.Settlements.Select(settlement => settlement.Id.Value).Order().ShouldBe(Enumerable.Range(1, Jobs).Select(i => (long)i));
    }

    private static TestDelivery Delivery(int workers = 1)
    {
        var delivery = new TestDelivery(options => options.MaxConnectionsPerDestination = workers);
        delivery.Dns.Host("example.net", Host);
        delivery.Transport.Says(Host, Some.Delivered());
        return delivery;
    }
}
