using Relay.Delivery.Lanes;

namespace Relay.Delivery.Tests.Lanes;

public sealed class LaneShareTests
{
    [Theory]
    [InlineData(1, 1, 239)] // a lane by itself, with one account's mail
    [InlineData(1, 50, 448)] // and with many accounts'
    [InlineData(10, 1, 167)]
    [InlineData(100, 1, 42)]
    [InlineData(1000, 1, 5)]
    [InlineData(4000, 1, 2)]
    public void Lanes_and_accounts_share_the_window_and_leave_room(int lanes, int accounts, int each)
    {
        var held = new int[lanes, accounts];
        var free = DeliveryWindow.MaxHeld;
        for (var isFilling = true; isFilling;)
        {
            isFilling = false;
            for (var i = 0; i < lanes * accounts; i++)
            {
                var (lane, account) = (i % lanes, i / lanes);
                if (!LaneShare.Admits(free, Sum(held, lane), held[lane, account]))
                    continue;
                held[lane, account]++;
                free--;
                isFilling = true;
            }
        }

        free.ShouldBeGreaterThan(0);
        Enumerable.Range(0, lanes).Max(lane => Sum(held, lane)).ShouldBeLessThanOrEqualTo(each);
        Enumerable.Range(0, lanes).Min(lane => Sum(held, lane)).ShouldBeGreaterThan(0);
    }

    private static int Sum(int[,] held, int lane) => Enumerable.Range(0, held.GetLength(1)).Sum(account => held[lane, account]);

    [Theory]
    [InlineData(5000, 0, 0)]
    [InlineData(5000, 100, 100)]
    [InlineData(5000, 100, 0)]
    [InlineData(4000, 390, 10)]
    [InlineData(100, 50, 50)]
    public void So_many_are_called_back_as_are_admitted_then(int free, int heldByLane, int heldByAccount)
    {
        var room = LaneShare.Room(free, heldByLane, heldByAccount);

        room.ShouldBeGreaterThanOrEqualTo(0);
        if (room > 0)
            LaneShare.Admits(free, heldByLane + room - 1, heldByAccount + room - 1).ShouldBeTrue();
        LaneShare.Admits(free, heldByLane + room, heldByAccount + room).ShouldBeFalse();
    }
}
