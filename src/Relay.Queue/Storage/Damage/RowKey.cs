namespace Relay.Queue.Storage.Damage;

/// <summary>What the rows of a table are in order by: a message's id, and where it has several rows, their number.</summary>
internal readonly record struct RowKey(long Id, long Number) : IComparable<RowKey>
{
    public static RowKey First { get; } = new(long.MinValue, long.MinValue);

    public static RowKey Last { get; } = new(long.MaxValue, long.MaxValue);

    public int CompareTo(RowKey other) => Id != other.Id ? Id.CompareTo(other.Id) : Number.CompareTo(other.Number);

    public static bool operator <(RowKey left, RowKey right) => left.CompareTo(right) < 0;

    public static bool operator >(RowKey left, RowKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(RowKey left, RowKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(RowKey left, RowKey right) => left.CompareTo(right) >= 0;
}
