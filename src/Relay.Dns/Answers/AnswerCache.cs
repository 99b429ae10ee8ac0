using System.Diagnostics.CodeAnalysis;
using Relay.Core.Dns;
using Relay.Dns.Wire;

namespace Relay.Dns.Answers;

/// <summary>
/// The answers that still hold, the least recently used forgotten first. Called under its owner's lock. Strangers choose what is asked
/// and what is answered, so the count and the size of what is remembered are bounded.
/// </summary>
internal sealed class AnswerCache(int maxEntries, TimeProvider time)
{
    /// <summary>About 200 mail exchangers or 15 KB of text: more is an accident or an attack, and is asked for anew each time.</summary>
    private const int MaxEntryOctets = 16 * 1024;

    /// <summary>What an object or two cost.</summary>
    private const int RecordOverheadOctets = 64;

    private readonly Dictionary<Question, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];

    public bool TryGet(Question question, [NotNullWhen(true)] out Lookup? lookup)
    {
        lookup = null;
        if (!_entries.TryGetValue(question, out var node))
            return false;

        _byUse.Remove(node);
        if (time.GetElapsedTime(node.Value.Since) >= node.Value.Lookup.Lifetime)
        {
            _entries.Remove(question);
            return false;
        }

        _byUse.AddFirst(node);
        lookup = node.Value.Lookup;
        return true;
    }

    public void Add(Question question, Lookup lookup)
    {
        if (maxEntries == 0 || lookup.Lifetime <= TimeSpan.Zero || Size(lookup) > MaxEntryOctets)
            return;

        if (_entries.Remove(question, out var former))
            _byUse.Remove(former);
        if (_entries.Count == maxEntries)
        {
            _entries.Remove(_byUse.Last!.Value.Question);
            _byUse.RemoveLast();
        }

        _entries.Add(question, _byUse.AddFirst(new Entry(question, lookup, time.GetTimestamp())));
    }

    private static int Size(Lookup lookup) =>
        lookup.Answer is DnsAnswer<RecordData>.Found found ? found.Records.Sum(data => RecordOverheadOctets + VariableOctets(data)) : 0;

    private static int VariableOctets(RecordData data) => data switch
    {
        RecordData.MailExchange mx => mx.Exchange.Wire.Length,
        RecordData.Alias alias => alias.Target.Wire.Length,
        RecordData.Text text => text.Value.Length,
        _ => 0,
    };

    private sealed record Entry(Question Question, Lookup Lookup, long Since);
}
