using System.Buffers.Binary;

namespace Relay.Queue.Storage.Damage;

/// <summary>
/// A page of a b-tree, read without faith in it. Space that is free holds what was there before, settled recipients among it: an entry that lies there is none.
/// </summary>
internal sealed class Page
{
    /// <summary>SQLite's constants for a usable size of 4096 (https://www.sqlite.org/fileformat.html, section 1.6).</summary>
    private const int MaxLocalInTable = Schema.PageOctets - 35;
    private const int MaxLocalInIndex = ((Schema.PageOctets - 12) * 64 / 255) - 23;
    private const int MinLocal = ((Schema.PageOctets - 12) * 32 / 255) - 23;
    private const int MinCell = 4;

    private readonly byte[] _octets;
    private readonly int _header;
    private readonly byte _type;
    private readonly List<(int Start, int End)> _free = [];

    private Page(byte[] octets, int header)
    {
        _octets = octets;
        _header = header;
        _type = octets[header];
    }

    public bool IsTable => _type is 0x05 or 0x0D;

    public bool IsLeaf => _type is 0x0A or 0x0D;

    /// <summary>In order: a child and what is behind it. A child's number may be anything; the cell of a table's inner page only has a key.</summary>
    public List<(uint Child, Cell? Cell)> Entries { get; } = [];

    /// <summary>There are octets that belong to nothing, or entries that can't be read: something is missing here.</summary>
    public bool IsDoubtful { get; private set; }

    /// <summary>Null when it is no page of such a tree.</summary>
    public static Page? Parse(byte[] octets, uint number, bool isTable)
    {
        var page = new Page(octets, number == 1 ? 100 : 0);
        if (page._type is not (0x02 or 0x05 or 0x0A or 0x0D) || page.IsTable != isTable)
            return null;
        page.ReadEntries();
        return page;
    }

    private int Word(int at) => BinaryPrimitives.ReadUInt16BigEndian(_octets.AsSpan(at));

    private void ReadEntries()
    {
        var pointers = _header + (IsLeaf ? 8 : 12);
        var count = Word(_header + 3);
        var contentStart = Word(_header + 5) is 0 and var zero ? zero + 65536 : Word(_header + 5);
        if (count > (Schema.PageOctets - pointers) / 2)
            (count, IsDoubtful) = ((Schema.PageOctets - pointers) / 2, true);
        ReadFree(contentStart);

        var used = 0;
        var seen = new HashSet<int>();
        for (var i = 0; i < count; i++)
        {
            var start = Word(pointers + (2 * i));
            if (seen.Add(start) && start >= contentStart && start >= pointers + (2 * count) && TryReadCell(start, out var child, out var cell, out var end) && !IsFree(start, end))
            {
                Entries.Add((child, cell));
                used += end - start;
            }
            else
            {
                IsDoubtful = true;
            }
        }

        if (!IsLeaf)
            Entries.Add((BinaryPrimitives.ReadUInt32BigEndian(_octets.AsSpan(_header + 8)), null));
        IsDoubtful |= used + _free.Sum(block => block.End - block.Start) + _octets[_header + 7] != Schema.PageOctets - contentStart;
        DropWhatIsOutOfOrder();
    }

    private void ReadFree(int contentStart)
    {
        var last = contentStart;
        for (var block = Word(_header + 1); block != 0; block = Word(block))
        {
            if (block < last || block > Schema.PageOctets - MinCell || block + Word(block + 2) > Schema.PageOctets || Word(block + 2) < MinCell)
            {
                IsDoubtful = true;
                return;
            }

            last = block + Word(block + 2);
            _free.Add((block, last));
        }
    }

    private bool IsFree(int start, int end) => _free.Exists(block => block.Start < end && start < block.End);

    private bool TryReadCell(int start, out uint child, out Cell? cell, out int end)
    {
        (child, cell, end) = (0, null, 0);
        try
        {
            var at = start;
            if (!IsLeaf)
            {
                if (at > Schema.PageOctets - sizeof(uint))
                    return false;
                child = BinaryPrimitives.ReadUInt32BigEndian(_octets.AsSpan(at));
                at += sizeof(uint);
            }

            if (IsTable && !IsLeaf)
            {
                cell = new Cell(_octets, new RowKey(Varint.Read(_octets, ref at), 0), at, 0, 0);
                end = at;
                return true;
            }

            cell = ReadPayload(ref at);
            end = Math.Max(at, start + MinCell);
            return end <= Schema.PageOctets;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private Cell ReadPayload(ref int at)
    {
        var length = Varint.Read(_octets, ref at);
        var rowId = IsTable ? Varint.Read(_octets, ref at) : 0;
        var maxLocal = IsTable ? MaxLocalInTable : MaxLocalInIndex;
        if (length is <= 0 or > 2 * MessageDraft.ChunkOctets) // no row of ours is longer
            throw new FormatException("it is longer than any row");

        var local = (int)length;
        if (length > maxLocal)
        {
            local = MinLocal + (int)((length - MinLocal) % (Schema.PageOctets - sizeof(uint)));
            local = local <= maxLocal ? local : MinLocal;
        }

        var payload = at;
        at += local + (local < length ? sizeof(uint) : 0);
        if (at > Schema.PageOctets)
            throw new FormatException("it does not fit on the page");

        var cell = new Cell(_octets, new RowKey(rowId, 0), payload, (int)length, local);
        return IsTable ? cell : cell with { Key = IndexKey(cell) };
    }

    private static RowKey IndexKey(Cell cell) =>
        cell.LocalValues(2) is [long id, long number] ? new RowKey(id, number) : throw new FormatException("it has no key");

    /// <summary>Keeps the longest run of keys that rise: those in between are wrong, and not all that come after them.</summary>
    private void DropWhatIsOutOfOrder()
    {
        var keyed = Entries.FindAll(entry => entry.Cell is not null);
        if (Enumerable.Range(1, Math.Max(0, keyed.Count - 1)).All(i => keyed[i - 1].Cell!.Key < keyed[i].Cell!.Key))
            return;

        var best = new (int Length, int Before)[keyed.Count];
        for (var i = 0; i < keyed.Count; i++)
        {
            best[i] = (1, -1);
            for (var j = 0; j < i; j++)
            {
                if (keyed[j].Cell!.Key < keyed[i].Cell!.Key && best[j].Length >= best[i].Length)
                    best[i] = (best[j].Length + 1, j);
            }
        }

        var kept = new HashSet<Cell>(ReferenceEqualityComparer.Instance);
        for (var i = Array.FindIndex(best, run => run.Length == best.Max(other => other.Length)); i >= 0; i = best[i].Before)
            kept.Add(keyed[i].Cell!);
        Entries.RemoveAll(entry => entry.Cell is not null && !kept.Contains(entry.Cell));
        IsDoubtful = true;
    }
}
