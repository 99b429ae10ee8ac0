namespace Relay.Queue.Storage.Damage;

/// <summary>A place in a table where rows may be missing: somewhere between these two that are there.</summary>
internal readonly record struct Hole(RowKey After, RowKey Before)
{
    public bool MayHold(long id) => After.Id <= id && id <= Before.Id;
}
