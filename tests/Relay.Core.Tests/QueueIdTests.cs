using Relay.Core.Queue;

namespace Relay.Core.Tests;

public sealed class QueueIdTests
{
    [Theory]
    [InlineData(1, "0000000000001")]
    [InlineData(31, "000000000000Z")]
    [InlineData(32, "0000000000010")]
    [InlineData(0x0123_4567_89AB_CDEF, "028T5CY4TQKFF")]
    [InlineData(long.MaxValue, "7ZZZZZZZZZZZZ")]
    public void An_id_is_written_and_read_in_base_32(long value, string text)
    {
        new QueueId(value).ToString().ShouldBe(text);
        QueueId.TryParse(text, out var id).ShouldBeTrue();
        id.Value.ShouldBe(value);
    }

    [Fact]
    public void A_person_may_type_it_in_small_letters()
    {
        QueueId.TryParse("028t5cy4tqkff", out var id).ShouldBeTrue();
        id.ToString().ShouldBe("028T5CY4TQKFF");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0000000000000")]
    [InlineData("1")]
    [InlineData("028T5CY4TQKF")]
    [InlineData("028T5CY4TQKFFF")]
    [InlineData(" 28T5CY4TQKFF")]
    [InlineData("-28T5CY4TQKFF")]
    [InlineData("I28T5CY4TQKFF")]
    [InlineData("028T5CY4TQKFL")]
    [InlineData("028T5CY4TQKFO")]
    [InlineData("028T5CY4TQKFU")]
    [InlineData("028T5CY4TQKF\0")]
    [InlineData("028T5CY4TQKF\n")]
    [InlineData("028T5CY4TQKFſ")]
    [InlineData("028T5CY4TQKF１")]
    [InlineData("8000000000000")]
    [InlineData("G000000000001")]
    [InlineData("ZZZZZZZZZZZZZ")]
    public void What_is_no_id_is_not_taken_for_one(string? text) => QueueId.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Ids_sort_as_text_the_way_they_sort_as_numbers()
    {
        QueueId[] ids = [new(1), new(9), new(10), new(31), new(32), new(1L << 40), new(long.MaxValue)];
        ids.Select(id => id.ToString()).ShouldBeInOrder(SortDirection.Ascending, StringComparer.Ordinal);
        ids.Reverse().Order().ShouldBe(ids);
        (ids[0] < ids[1] && ids[1] > ids[0] && ids[0] <= ids[1] && ids[1] >= ids[0]).ShouldBeTrue();
        (ids[0] > ids[1] || ids[1] < ids[0] || ids[0] >= ids[1] || ids[1] <= ids[0]).ShouldBeFalse();
    }
}
