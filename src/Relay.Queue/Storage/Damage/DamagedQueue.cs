using Microsoft.Data.Sqlite;

namespace Relay.Queue.Storage.Damage;

/// <summary>Finds the tables of a queue in a database that is damaged, perhaps in the very place where that is written.</summary>
internal sealed class DamagedQueue
{
    private readonly DamagedFile _file;
    private readonly Dictionary<string, uint> _roots = [];

    /// <param name="current">A queue of today, to compare with.</param>
    public DamagedQueue(DamagedFile file, SqliteConnection current)
    {
        _file = file;
        ReadSchema();
        if (_roots.ContainsKey("message") && _roots.ContainsKey("recipient") && _roots.ContainsKey("chunk"))
            return;

        // They lie where they lie in each file that this version has made; where they don't, no page there is one of such a tree.
        using var select = current.CreateCommand();
        select.CommandText = "SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0";
        using var row = select.ExecuteReader();
        while (row.Read())
            _roots.TryAdd(row.GetString(0), (uint)row.GetInt64(1));
    }

    /// <summary>At least one of the tables is where it should be.</summary>
    public bool IsQueue => IsTree("message", isTable: true) || IsTree("recipient", isTable: false) || IsTree("chunk", isTable: false);

    public BTree Tree(string name, bool isTable, Predicate<Cell>? isSound = null) => new(_file, _roots.GetValueOrDefault(name), isTable, isSound);

    /// <summary>Ids that never became messages, as far as that can be read.</summary>
    public HashSet<long> Drafts() => [.. Tree("draft", isTable: true).Cells().Select(cell => cell.Key.Id)];

    /// <summary>Ids of recipients, from the indexes: what these know when the tables don't.</summary>
    public IEnumerable<long> IndexedIds() =>
        Tree("recipient_due", isTable: false).Cells().Concat(Tree("recipient_busy", isTable: false).Cells()).Select(cell => cell.Key.Number);

    /// <summary>The largest id that there ever was, as SQLite remembers it.</summary>
    public long LastId()
    {
        var last = 0L;
        foreach (var cell in Tree("sqlite_sequence", isTable: true).Cells())
        {
            if (TryRead(cell) is ["message", long id])
                last = Math.Max(last, id);
        }

        return last;
    }

    private void ReadSchema()
    {
        foreach (var cell in new BTree(_file, 1, isTable: true).Cells())
        {
            if (TryRead(cell) is [string, string name, string, long root, ..] && root > 1 && root <= _file.Pages)
                _roots.TryAdd(name, (uint)root);
        }
    }

    private object?[] TryRead(Cell cell)
    {
        try
        {
            return cell.Values(_file);
        }
        catch (FormatException)
        {
            return []; // like any other row that says nothing
        }
    }

    private bool IsTree(string name, bool isTable) =>
        _roots.TryGetValue(name, out var root) && _file.Read(root) is { } octets && Page.Parse(octets, root, isTable) is not null;
}
