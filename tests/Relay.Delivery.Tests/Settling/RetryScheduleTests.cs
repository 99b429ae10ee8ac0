using Relay.Delivery.Routing;
using Relay.Delivery.Settling;
using Relay.Delivery.Tests.Support;

namespace Relay.Delivery.Tests.Settling;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Accepted = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly RetryTimes _times = new(FirstRetry: TimeSpan.FromMinutes(10), MaxRetry: TimeSpan.FromHours(2), GiveUpAfter: TimeSpan.FromDays(2));

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
        var waits = Enumerable.Range(1, 1000).Select(id => NextAttempt(attempt, Accepted, id).ShouldNotBeNull() - Accepted).ToArray();

        waits.ShouldAllBe(actual => actual >= wait * 0.9 && actual <= wait * 1.1);
        waits.Min().ShouldBeLessThan(wait * 0.92); // and chance uses the room that it has
        waits.Max().ShouldBeGreaterThan(wait * 1.08);
    }

    [Fact]
    public void Recipients_of_one_message_stay_together_and_each_attempt_has_its_own_wait()
    {
        NextAttempt(1, Accepted).ShouldBe(NextAttempt(1, Accepted));
        Enumerable.Range(5, 100).Select(attempt => NextAttempt(attempt, Accepted)).Distinct().Count().ShouldBe(100);
    }

    [Fact]
    public void The_last_attempt_takes_place_when_the_time_is_up()
    {
        var end = Accepted + _times.GiveUpAfter;

        NextAttempt(20, end - TimeSpan.FromMinutes(5)).ShouldBe(end);
        NextAttempt(20, end - TimeSpan.FromTicks(1)).ShouldBe(end);
    }

    [Fact]
    public void When_the_time_is_up_there_is_no_further_attempt()
    {
        var end = Accepted + _times.GiveUpAfter;

        NextAttempt(20, end).ShouldBeNull();
        NextAttempt(1, end + TimeSpan.FromDays(1)).ShouldBeNull();
    }

    private DateTimeOffset? NextAttempt(int attempt, DateTimeOffset now, int id = 1) =>
        RetrySchedule.NextAttempt(_times, Some.Leased(id, Accepted, "one@example.net"), attempt, now);
}
