using Relay.Submission.Limits;

namespace Relay.Submission.Tests.Limits;

public sealed class BoundedTableTests
{
    private const int Capacity = 32;

    private readonly BoundedTable<int, Entry> _table = new(Capacity, entry => entry.Worth);

    [Fact]
    public void There_are_never_more_than_fit()
    {
        for (var key = 0; key < 10 * Capacity; key++)
        {
            _table.GetOrAdd(key).Worth = new Worth(1, key);
            _table.Count.ShouldBeLessThanOrEqualTo(Capacity);
            _table.TryGet(key, out _).ShouldBeTrue();
        }
    }

    [Fact]
    public void What_is_worth_nothing_goes_first_and_all_of_it()
    {
        for (var key = 0; key < Capacity; key++)
            _table.GetOrAdd(key).Worth = key % 2 == 0 ? Worth.Nothing : new Worth(1, 1);
        _table.GetOrAdd(Capacity);
        _table.Entries.Keys.Order().ShouldBe([.. Enumerable.Range(0, Capacity).Where(key => key % 2 == 1), Capacity]);
    }

    [Fact]
    public void Then_what_is_worth_least_and_a_few_at_once()
    {
        for (var key = 0; key < Capacity; key++)
            _table.GetOrAdd(key).Worth = key < Capacity / 2 ? new Worth(2, 0) : new Worth(1, 2 * Capacity - key);
        _table.GetOrAdd(Capacity);
        _table.Entries.Keys.Order().ShouldBe([.. Enumerable.Range(0, Capacity - 2), Capacity]);
    }

    [Fact]
    public void One_who_is_there_is_found_and_pushes_nobody_out()
    {
        for (var key = 0; key < Capacity; key++)
            _table.GetOrAdd(key).Worth = new Worth(1, 1);
        var entry = _table.GetOrAdd(5);
        _table.GetOrAdd(5).ShouldBeSameAs(entry);
        _table.Count.ShouldBe(Capacity);
    }

    private sealed class Entry
    {
        public Worth Worth { get; set; }
    }
}
