namespace Relay.Queue.Storage.Damage;

/// <summary>
/// Goes through a b-tree in the order of its keys, from the root only: what is not in the tree has been deleted. Pages that can't be read leave a hole; a page
/// that is met where it does not belong is none.
/// </summary>
/// <param name="isSound">Of a row; one that is not leaves a hole as well, since its key may not be its own.</param>
internal sealed class BTree(DamagedFile file, uint root, bool isTable, Predicate<Cell>? isSound = null)
{
    /// <summary>SQLite's own bound: more levels than any file has pages for.</summary>
    private const int MaxDepth = 20;

    private readonly HashSet<uint> _seen = [];
    private readonly List<Hole> _holes = [];
    private RowKey _last = RowKey.First;
    private RowKey? _openHole;
    private int _passed;
    private int _doubts; // pages that we are in or below, and that can't be trusted to name all that is there

    /// <summary>Complete when all cells have been read.</summary>
    public IReadOnlyList<Hole> Holes => _holes;

    /// <summary>Rows with this id may be missing, as far as the cells have been read.</summary>
    public bool MayMiss(long id)
    {
        // Asked for one id after the other, mostly.
        if (_passed > 0 && _holes[_passed - 1].Before.Id >= id)
            _passed = 0;
        while (_passed < _holes.Count && _holes[_passed].Before.Id < id)
            _passed++;
        return _openHole?.Id <= id || (_passed < _holes.Count && _holes[_passed].MayHold(id));
    }

    public IEnumerable<Cell> Cells()
    {
        foreach (var cell in Visit(root, RowKey.First, RowKey.Last, 0))
            yield return cell;
        CloseHole(RowKey.Last);
    }

    private IEnumerable<Cell> Visit(uint number, RowKey lower, RowKey upper, int depth)
    {
        if (Open(number, lower, upper, depth) is not { } page)
        {
            OpenHole();
            yield break;
        }

        _seen.Add(number);
        if (page.IsDoubtful)
        {
            _doubts++;
            OpenHole();
        }

        foreach (var (child, cell) in page.Entries)
        {
            if (!page.IsLeaf)
            {
                foreach (var below in Visit(child, lower, cell?.Key ?? upper, depth + 1))
                    yield return below;
                lower = cell?.Key ?? lower;
            }

            if (cell is null || cell.Length == 0)
                continue;
            if (cell.Key <= _last)
            {
                OpenHole();
                continue;
            }

            if (isSound?.Invoke(cell) is false)
            {
                OpenHole();
                if (cell.Key <= upper)
                    yield return cell;
                continue;
            }

            CloseHole(cell.Key);
            _last = cell.Key;
            yield return cell;
        }

        if (page.IsDoubtful)
            _doubts--;
    }

    private Page? Open(uint number, RowKey lower, RowKey upper, int depth)
    {
        if (depth > MaxDepth || number > file.Pages || _seen.Contains(number) || file.Read(number) is not { } octets || Page.Parse(octets, number, isTable) is not { } page)
            return null;

        // Some key within the bounds: the one of the page above may be wrong as well. A page without keys has nothing to lose.
        var keys = page.Entries.Where(entry => entry.Cell is not null).Select(entry => entry.Cell!.Key).ToArray();
        return keys.Length == 0 || keys.Any(key => key > lower && key <= upper) ? page : null;
    }

    private void OpenHole() => _openHole ??= _last;

    private void CloseHole(RowKey key)
    {
        if (_openHole is not { } from || _doubts > 0)
            return;
        _holes.Add(new Hole(from, key));
        _openHole = null;
    }
}
