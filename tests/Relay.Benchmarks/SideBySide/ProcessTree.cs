using System.Globalization;

namespace Relay.Benchmarks.SideBySide;

/// <summary>Some processes and all that came of them, as proc(5) has them.</summary>
internal sealed class ProcessTree(IReadOnlyList<int> roots)
{
    /// <summary>Of /proc/PID/stat after the name, counted from 0.</summary>
    private const int ParentField = 1;

    public static int? ChildOf(int process) => All().Where(row => row.Fields[ParentField] == Shell.Text(process)).Select(row => (int?)row.Id).FirstOrDefault();

    public IReadOnlyList<int> Ids => [.. Members().Select(row => row.Id)];

    /// <summary>Octets in memory of all of them, anonymous and mapped; what several share is counted once (PSS).</summary>
    public long Memory => Ids.Sum(MemoryOf);

    private List<(int Id, string[] Fields)> Members()
    {
        var children = All().ToLookup(row => row.Fields[ParentField]);
        var found = new List<(int Id, string[] Fields)>(children.SelectMany(rows => rows).Where(row => roots.Contains(row.Id)));
        for (var i = 0; i < found.Count; i++)
            found.AddRange(children[Shell.Text(found[i].Id)]);
        return found;
    }

    private static IEnumerable<(int Id, string[] Fields)> All()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Read($"{directory}/stat") is { Length: > 0 } text)
                yield return (id, text[(text.LastIndexOf(')') + 2)..].Split(' ')); // the name may hold spaces and parentheses
        }
    }

    private static long MemoryOf(int process)
    {
        var line = Read($"/proc/{Shell.Text(process)}/smaps_rollup").Split('\n').FirstOrDefault(line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return line is null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Empty when the process is gone by now.</summary>
    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
