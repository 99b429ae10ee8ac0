using System.Globalization;
using System.Text;
using Relay.Benchmarks.Queue;
using Relay.Benchmarks.SideBySide.Servers;

namespace Relay.Benchmarks.SideBySide;

/// <summary>The result as Markdown: ratios first, then what they were made of.</summary>
/// <param name="loadBefore">What the machine had to do besides.</param>
internal sealed class Report(ComparisonResult result, CompareOptions options, IReadOnlyList<string> arguments, string loadBefore)
{
    private readonly StringBuilder _text = new();

    public async Task<string> WriteAsync(string directory)
    {
        Line("# Relay and its peers, side by side");
        Line();
        Line($"Of one run. Rounds in turn: {Shell.Text(options.Rounds)}, with {options.Time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s of submission each. A ratio is the median of the rounds' own ratios, a figure the median of the rounds' figures.");
        Line("End to end is what smtp-sink has counted, until the last message was there. CPU and memory are those of all processes of a server.");
        WriteTargets();
        WriteRatios();
        WriteFigures();
        WriteSyncs();
        WriteRemarks();
        await WriteWhereAsync(directory);
        return _text.ToString();
    }

    private ServerUnderTest[] Peers => [.. result.Servers.Where(server => server.Name != Target.Subject && !result.Absent.ContainsKey(server))];

    private void WriteTargets()
    {
        Heading("Targets");
        Row("cell", "measure", "against", "target", "stretch", "here", "");
        Rule(7);
        foreach (var target in Target.All.Where(target => result.Cells.Contains(target.Cell)))
        {
            var times = result.Times(target.Against, target.Cell, target.Measure);
            var verdict = times is null ? "not measured" : times >= target.Stretch ? "stretch met" : times >= target.Times ? "met" : "**missed**";
            Row(target.Cell.Name, target.Measure.Name, target.Against, target.Measure.ShowRatio(target.Times), target.Measure.ShowRatio(target.Stretch), target.Measure.ShowRatio(times), verdict);
        }
    }

    private void WriteRatios()
    {
        Heading($"{Target.Subject} : peer");
        Row(["cell", "measure", .. Peers.Select(peer => peer.Name)]);
        Rule(2 + Peers.Length);
        foreach (var cell in result.Cells)
        {
            foreach (var measure in Measure.All)
            {
                var ratios = Peers.Select(peer => result.Times(peer.Name, cell, measure)).ToArray();
                if (ratios.Any(ratio => ratio is not null))
                    Row([cell.Name, measure.Name, .. ratios.Select(measure.ShowRatio)]);
            }
        }
    }

    private void WriteFigures()
    {
        foreach (var cell in result.Cells)
        {
            var measures = Measure.All.Where(measure => result.Servers.Any(server => result.Values(server.Name, cell, measure).Any())).ToArray();
            Heading($"`{cell.Name}`: {cell.Description}");
            Row(["server", .. measures.Select(measure => measure.Name), "end to end, lowest to highest"]);
            Rule(2 + measures.Length);
            foreach (var server in result.Servers.Where(server => result.Values(server.Name, cell, Measure.Delivered).Any()))
            {
                var range = result.Values(server.Name, cell, Measure.Delivered).ToArray();
                Row([
                    server.Name,
                    .. measures.Select(measure => measure.Show(ComparisonResult.Median(result.Values(server.Name, cell, measure)))),
                    $"{Measure.Delivered.Show(range.Min())} to {Measure.Delivered.Show(range.Max())}",
                ]);
            }

            foreach (var late in result.Results.Where(one => one.Cell == cell && one.Measurement.Missing > 0))
                Line($"\n{late.Server.Name}, round {Shell.Text(late.Round + 1)}: {Shell.Text(late.Measurement.Missing)} accepted messages had not come to the sink when its time was over.");
        }
    }

    private void WriteSyncs()
    {
        if (result.Syncs.Count == 0)
            return;

        Heading("Waits for the disk, for each message");
        Line("fsync and its like, counted by strace in a run of its own. One for each message of one session is the least of who has it on disk when it says 250.");
        Line();
        Row("server", "1 session", "20 sessions", "");
        Rule(4);
        foreach (var (server, count) in result.Syncs)
            Row(server.Name, Show(count.AtOneSession), Show(count.AtTwentySessions), count.AtOneSession < 1 ? "**its 250 does not survive a power cut**" : "");

        static string Show(double count) => count.ToString("0.00", CultureInfo.InvariantCulture);
    }

    private void WriteRemarks()
    {
        var remarks = result.Servers.Where(server => server.Remark.Length > 0 && !result.Absent.ContainsKey(server)).Select(server => $"- {server.Name}: {server.Remark}")
            .Concat(result.Absent.Select(pair => $"- {pair.Key.Name} is missing: {pair.Value.Split('\n')[0]}"))
            .ToArray();
        if (remarks.Length == 0)
            return;

        Heading("To be known");
        foreach (var remark in remarks)
            Line(remark);
    }

    private async Task WriteWhereAsync(string directory)
    {
        Heading("Where, when, what");
        Line($"- {QueueHome.Time.GetUtcNow().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC, by `tests/bench.sh {string.Join(' ', Given())}`");
        Line($"- {Machine.Processor}, {Machine.Memory}, {Machine.Kernel}, {Machine.Runtime}; load before the start {loadBefore}");
        Line($"- queues on {await Machine.DiskAsync(directory)}");
        foreach (var server in result.Servers)
            Line($"- {await server.VersionAsync()}");
    }

    /// <summary>Without what tests/bench.sh has added.</summary>
    private IEnumerable<string> Given() => arguments.Where((argument, i) => argument != "--relay" && (i == 0 || arguments[i - 1] != "--relay"));

    private void Heading(string text) => Line($"\n## {text}\n");

    private void Rule(int columns) => Row([.. Enumerable.Repeat("---", columns)]);

    private void Row(params IEnumerable<string> cells) => Line($"| {string.Join(" | ", cells)} |");

    private void Line(string text = "") => _text.Append(text).Append('\n');
}
