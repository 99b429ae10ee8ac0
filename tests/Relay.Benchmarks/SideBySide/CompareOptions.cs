using System.Globalization;

namespace Relay.Benchmarks.SideBySide;

/// <summary>What is compared, and for how long.</summary>
internal sealed record CompareOptions
{
    public const string Help = """
        compare --relay DIRECTORY [options] [cells]     the same load through Relay and through its peers
            --relay DIRECTORY   where Relay has been published
            --peers NAMES       only these besides Relay, separated by commas: forgetful, postfix, exim, opensmtpd, haraka, nothing
            --rounds N          how often each cell is run with each server; the median counts (default 3)
            --seconds N         how long mail is submitted each time (default 3)
            --no-syncs          without counting how often each waits for the disk
            --directory DIR     where the queues are, on the disk that is to be measured (default: the temporary directory)
            --out FILE          writes the table there too
            cells               such as 4k-20, 100k-1-single, latency, login; default: those with targets; all: all
        """;

    public required string Relay { get; init; }

    public IReadOnlyList<string> Peers { get; init; } = ["forgetful", "postfix", "exim", "opensmtpd", "haraka", "nothing"];

    public IReadOnlyList<Cell> Cells { get; init; } = Cell.WithTargets;

    public int Rounds { get; init; } = 3;

    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(3);

    public bool CountsSyncs { get; init; } = true;

    public string Directory { get; init; } = Path.GetTempPath();

    public string? Out { get; init; }

    /// <exception cref="FormatException">With what is wrong.</exception>
    public static CompareOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new CompareOptions { Relay = "" };
        var names = new List<string>();
        using var rest = arguments.GetEnumerator();
        while (rest.MoveNext())
        {
            options = rest.Current switch
            {
                "--relay" => options with { Relay = Path.GetFullPath(Next(rest)) },
                "--peers" => options with { Peers = Next(rest).Split(',', StringSplitOptions.RemoveEmptyEntries) },
                "--rounds" => options with { Rounds = Number(Next(rest)) },
                "--seconds" => options with { Time = TimeSpan.FromSeconds(Number(Next(rest))) },
                "--no-syncs" => options with { CountsSyncs = false },
                "--directory" => options with { Directory = Path.GetFullPath(Next(rest)) },
                "--out" => options with { Out = Path.GetFullPath(Next(rest)) },
                ['-', ..] => throw new FormatException($"There is no option {rest.Current}."),
                _ => Named(options, names, rest.Current),
            };
        }

        return options.Relay.Length > 0 ? options with { Cells = CellsOf(names) } : throw new FormatException("--relay is missing: where Relay has been published.");
    }

    private static CompareOptions Named(CompareOptions options, List<string> names, string name)
    {
        names.Add(name);
        return options;
    }

    private static IReadOnlyList<Cell> CellsOf(List<string> names) =>
        names.Count == 0 ? Cell.WithTargets :
        names is ["all"] ? Cell.All :
        [.. names.Select(name => Cell.All.FirstOrDefault(cell => cell.Name == name) ?? throw new FormatException($"There is no cell {name}; there are {string.Join(", ", Cell.All.Select(cell => cell.Name))}."))];

    private static string Next(IEnumerator<string> arguments) => arguments.Current is var option && arguments.MoveNext() ? arguments.Current : throw new FormatException($"{option} wants a value.");

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new FormatException($"{text} is no number of use here.");
}
