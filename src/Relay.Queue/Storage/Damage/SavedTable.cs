using System.Globalization;

namespace Relay.Queue.Storage.Damage;

/// <summary>The rows of one table of the damaged database, in their order, as far as they can be read.</summary>
internal sealed class SavedTable : IDisposable
{
    private readonly DamagedFile _file;
    private readonly IEnumerator<Cell> _cells;
    private bool _hasNext;

    /// <param name="isContent">Too large to be read twice: what is wrong with it is found when it is wanted.</param>
    public SavedTable(DamagedFile file, DamagedQueue queue, TableColumns columns, bool isContent)
    {
        _file = file;
        Columns = columns;
        Tree = queue.Tree(columns.Table, columns.IsRowIdTable, isContent ? null : cell => TryRead(cell, out _) is not null);
        _cells = Tree.Cells().GetEnumerator();
    }

    public TableColumns Columns { get; }

    public BTree Tree { get; }

    /// <summary>Whose rows come next; null at the end.</summary>
    public long? NextId => _hasNext ? _cells.Current.Key.Id : null;

    public void Begin() => _hasNext = _cells.MoveNext();

    /// <summary>Cells, as content is too large to be held.</summary>
    public List<Cell> Take(long id)
    {
        var cells = new List<Cell>();
        for (; NextId == id; _hasNext = _cells.MoveNext())
            cells.Add(_cells.Current);
        return cells;
    }

    /// <summary>Null when it is not as it was written; that is noted.</summary>
    public object?[]? Read(Cell cell, List<string> faults)
    {
        var values = TryRead(cell, out var fault);
        if (values is null)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{Columns.Table} row {cell.Key.Number} can't be used: {fault}"));
        return values;
    }

    public void Dispose() => _cells.Dispose();

    private object?[]? TryRead(Cell cell, out string? fault)
    {
        try
        {
            var values = cell.Values(_file);
            if (Columns.IsRowIdTable && values.Length > 0)
                values[0] = cell.Key.Id; // an INTEGER PRIMARY KEY is the rowid, and its column is empty
            fault = Columns.Fault(values);
            return fault is null ? values : null;
        }
        catch (FormatException exception)
        {
            fault = exception.Message;
            return null;
        }
    }
}
