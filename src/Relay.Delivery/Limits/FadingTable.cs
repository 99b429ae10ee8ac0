namespace Relay.Delivery.Limits;

/// <summary>Makes what it does not have, and from time to time forgets what may be forgotten, so that it stays in proportion to what is in use. Not for several threads.</summary>
internal sealed class FadingTable<TKey, TValue>(Func<TValue, bool> mayGo)
    where TKey : notnull
{
    /// <summary>Entries that are not worth a look.</summary>
    private const int Small = 1000;

    private readonly Dictionary<TKey, TValue> _entries = [];
    private int _sweepAt = Small;

    public TValue GetOrAdd(TKey key, Func<TValue> make)
    {
        if (_entries.TryGetValue(key, out var value))
            return value;

        if (_entries.Count >= _sweepAt)
            Sweep();
        return _entries[key] = make();
    }

    public void ForEach(Action<TValue> action)
    {
        foreach (var value in _entries.Values)
            action(value);
    }

    private void Sweep()
    {
        // The dictionary may be written to while it is walked, so long as nothing is added.
        foreach (var (key, value) in _entries)
        {
            if (mayGo(value))
                _entries.Remove(key);
        }

        _sweepAt = Math.Max(Small, 2 * _entries.Count);
    }
}
