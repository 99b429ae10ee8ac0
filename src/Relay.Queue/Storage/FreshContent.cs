using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Relay.Core.Queue;

namespace Relay.Queue.Storage;

/// <summary>
/// The content of small messages that have just been committed, for the attempt that follows at once: what was a moment ago in memory need not be read back. It is
/// durable all the same. The oldest goes when there is too much, and whoever does not find it here reads the tables.
/// </summary>
internal sealed class FreshContent
{
    /// <summary>Octets of memory: what a busy host takes in a second or two.</summary>
    internal const int MaxOctets = 32 * 1024 * 1024;

    /// <summary>Messages, each of which costs a few objects besides its content.</summary>
    internal const int MaxMessages = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<QueueId, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _inOrder = [];
    private long _octets;

    /// <summary>Only what is durable may be added: who reads it takes it for accepted. The memory is never written to again.</summary>
    public void Add(QueueId id, ReadOnlyMemory<byte> content)
    {
        var held = MemoryMarshal.TryGetArray(content, out var array) ? array.Array!.Length : content.Length; // a buffer is larger than what is in it
        lock (_gate)
        {
            if (_entries.TryGetValue(id, out var former))
                Drop(former);
            _entries.Add(id, _inOrder.AddLast(new Entry(id, content, held)));
            _octets += held;
            while (_octets > MaxOctets || _entries.Count > MaxMessages)
                Drop(_inOrder.First!);
        }
    }

    public bool TryGet(QueueId id, [NotNullWhen(true)] out ReadOnlyMemory<byte>? content)
    {
        lock (_gate)
            content = _entries.TryGetValue(id, out var node) ? node.Value.Content : default(ReadOnlyMemory<byte>?); // a mere null would be an empty one
        return content is not null;
    }

    /// <summary>Before it leaves the queue, so that nobody finds here what is there no longer; and when no attempt is near.</summary>
    public void Remove(QueueId id)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(id, out var node))
                Drop(node);
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _inOrder.Remove(node);
        _entries.Remove(node.Value.Id);
        _octets -= node.Value.Held;
    }

    /// <param name="Held">Octets of memory.</param>
    private readonly record struct Entry(QueueId Id, ReadOnlyMemory<byte> Content, int Held);
}
