using Relay.Delivery.Limits;

namespace Relay.Delivery.Tests.Limits;

public sealed class FadingTableTests
{
    [Fact]
    public void What_may_go_goes_some_time_and_what_may_not_stays()
    {
        var made = 0;
        var table = new FadingTable<int, int>(value => value % 2 == 0);
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 10_000; i++)
                table.GetOrAdd(i, () => Make(i)).ShouldBe(i);
        }

        // The odd ones once; most of the even ones twice.
        made.ShouldBeInRange(15_000 - 2500, 15_000);
        var before = made;
        table.GetOrAdd(9999, () => Make(9999));
        made.ShouldBe(before);

        int Make(int value)
        {
            made++;
            return value;
        }
    }
}
