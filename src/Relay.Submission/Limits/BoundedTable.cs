using System.Diagnostics.CodeAnalysis;

namespace Relay.Submission.Limits;

/// <summary>
/// Remembers something of everybody, and of no more than so many. When it is full, those go that are worth nothing any more; if none are,
/// the least worth of all, several at once, so that the next ones don't each cost a search. Not for several threads.
/// </summary>
internal sealed class BoundedTable<TKey, TValue>(int capacity, Func<TValue, Worth> worth, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
    where TValue : class, new()
{
    /// <summary>The part that goes.</summary>
    private const int EvictedPart = 16;

    private readonly Dictionary<TKey, TValue> _entries = new(comparer);

    public int Count => _entries.Count;

    public IReadOnlyDictionary<TKey, TValue> Entries => _entries;

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value) => _entries.TryGetValue(key, out value);

    public TValue GetOrAdd(TKey key)
    {
        if (_entries.TryGetValue(key, out var value))
            return value;

        if (_entries.Count >= capacity)
            MakeRoom();
        return _entries[key] = new TValue();
    }

    public void Remove(TKey key) => _entries.Remove(key);

    public void RemoveWorthless()
    {
        // The dictionary may be written to while it is walked, so long as nothing is added.
        foreach (var (key, value) in _entries)
        {
            if (worth(value) == Worth.Nothing)
                _entries.Remove(key);
        }
    }

    private void MakeRoom()
    {
        RemoveWorthless();
        var kept = capacity - Math.Max(1, capacity / EvictedPart);
        if (_entries.Count <= kept)
            return;

        foreach (var (key, _) in _entries.OrderBy(entry => worth(entry.Value)).Take(_entries.Count - kept).ToList())
            _entries.Remove(key);
    }
}
