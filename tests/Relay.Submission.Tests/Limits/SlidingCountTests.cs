using Relay.Submission.Limits;

namespace Relay.Submission.Tests.Limits;

public sealed class SlidingCountTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private SlidingCount _count;

    [Fact]
    public void A_window_is_forgotten_as_the_next_one_passes()
    {
        _count = _count.Plus(100, At(hours: 5.9));
        InAt(5.99).ShouldBe(100);
        InAt(6).ShouldBe(100);
        InAt(6.25).ShouldBe(75);
        InAt(6.5).ShouldBe(50);
        InAt(6.999).ShouldBe(1);
        InAt(7).ShouldBe(0);
        InAt(100).ShouldBe(0);
    }

    [Fact]
    public void What_is_new_counts_in_full()
    {
        _count = _count.Plus(100, At(5)).Plus(10, At(6.5));
        InAt(6.5).ShouldBe(60);
        InAt(7.5).ShouldBe(5);
    }

    [Fact]
    public void What_is_taken_back_is_taken_from_this_window_first()
    {
        _count = _count.Plus(10, At(5)).Plus(3, At(6)).Minus(5, At(6));
        _count.ShouldBe(new SlidingCount(6, 0, 8));
        _count.Minus(100, At(6)).ShouldBe(new SlidingCount(6, 0, 0));
    }

    [Fact]
    public void A_part_is_taken_back_from_where_it_was_counted()
    {
        var part = default(SlidingCount).Plus(2, At(5)).Plus(1, At(6));
        _count = _count.Plus(10, At(5)).Plus(1, At(6)).Minus(part, At(6));
        _count.ShouldBe(new SlidingCount(6, 0, 8));
        _count.Minus(part, At(7)).ShouldBe(new SlidingCount(7, 0, 0));
    }

    [Theory]
    [InlineData(5)] // an hour before what was counted last
    [InlineData(0)]
    public void When_the_clock_is_set_back_no_more_counts_than_fits_into_a_window_and_not_for_long(double hours)
    {
        _count = _count.Plus(100, At(5.5)).Plus(40, At(6.5));
        InAt(hours).ShouldBe(100);
        _count = _count.MovedTo(At(hours).Number).Plus(1, At(hours));
        InAt(hours).ShouldBe(101);
        InAt(hours + 2).ShouldBe(0);
    }

    private static SlidingWindow At(double hours) => SlidingWindow.At(TimeSpan.FromHours(hours).Ticks, Hour);

    private long InAt(double hours) => _count.In(At(hours));
}
