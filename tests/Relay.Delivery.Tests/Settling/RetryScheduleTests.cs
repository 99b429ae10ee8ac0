using Relay.Core;
using Relay.Delivery.Settling;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Settling;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Accepted = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DeliveryOptions _options = new()
    {
        FirstRetry = TimeSpan.FromMinutes(10),
        MaxRetry = TimeSpan.FromHours(2),
        GiveUpAfter = TimeSpan.FromDays(2),
    };

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(3, 40)]
    [InlineData(4, 80)]
    [InlineData(5, 120)]
    [InlineData(6, 120)]
    [InlineData(100, 120)]
    [InlineData(int.MaxValue, 120)]
    public void Each_wait_is_twice_as_long_up_to_the_longest_give_or_take_a_tenth(int attempt, int minutes)
    {
        var wait = TimeSpan.FromMinutes(minutes);
        var random = new SeededRandom();
        var schedule = Schedule(random);
        var waits = Enumerable.Range(0, 1000).Select(_ => schedule.NextAttempt(Accepted, attempt, Accepted).ShouldNotBeNull() - Accepted).ToArray();

        waits.ShouldAllBe(actual => actual >= wait * 0.9 && actual <= wait * 1.1);
        waits.Min().ShouldBeLessThan(wait * 0.92); // and chance uses the room that it has
        waits.Max().ShouldBeGreaterThan(wait * 1.08);
    }

    [Fact]
    public void The_ends_of_chance_are_the_ends_of_the_wait()
    {
        var shortest = Schedule(new FixedRandom(0x00)).NextAttempt(Accepted, 1, Accepted) - Accepted;
        var longest = Schedule(new FixedRandom(0xFF)).NextAttempt(Accepted, 1, Accepted) - Accepted;

        shortest.ShouldBe(TimeSpan.FromMinutes(9));
        longest.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromMinutes(10.99), TimeSpan.FromMinutes(11));
    }

    [Fact]
    public void The_last_attempt_takes_place_when_the_time_is_up()
    {
        var end = Accepted + _options.GiveUpAfter;

        Schedule(new SeededRandom()).NextAttempt(Accepted, 20, end - TimeSpan.FromMinutes(5)).ShouldBe(end);
        Schedule(new SeededRandom()).NextAttempt(Accepted, 20, end - TimeSpan.FromTicks(1)).ShouldBe(end);
    }

    [Fact]
    public void When_the_time_is_up_there_is_no_further_attempt()
    {
        var end = Accepted + _options.GiveUpAfter;

        Schedule(new SeededRandom()).NextAttempt(Accepted, 20, end).ShouldBeNull();
        Schedule(new SeededRandom()).NextAttempt(Accepted, 1, end + TimeSpan.FromDays(1)).ShouldBeNull();
    }

    private RetrySchedule Schedule(IRandomSource random) => new(new DeliverySettings("relay.example.org", _options), random);
}
