using Relay.Delivery.Limits;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Limits;

public sealed class HostGroupTests
{
    [Fact]
    public void An_alarm_that_is_due_by_the_time_it_is_set_rings_all_the_same()
    {
        var time = new ManualTime();
        var group = new HostGroup(new HostLimits("P", MaxConnections: 5, MessagesPerConnection: 100, ConnectionsPerMinute: 60), time);
        group.Enter();
        group.Waiting.AddLast(new TaskCompletionSource<ConnectionPermit?>());
        group.HasRoom.ShouldBeFalse();
        var rings = 0;

        time.Advance(TimeSpan.FromSeconds(1)); // between the two looks at the clock
        group.SetAlarm(() => rings++);
        time.Advance(TimeSpan.Zero);

        rings.ShouldBe(1);
    }
}
